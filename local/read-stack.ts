import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { addHealStack, parseStack, type Stack } from './stack.ts';

/**
 * Reads `serverless.yml` as resolved by the Serverless Framework, so that a local run has the topics, queues, filters and
 * variables of a deployment.
 *
 * @param environment - The variables for `${env:…}`; they override `.env`.
 * @param hasHeal - Whether to add `serverless.heal.yml`.
 */
export async function readStack(
  stage: string,
  environment: Record<string, string | undefined>,
  hasHeal = false,
): Promise<Stack> {
  const print = (config: string) => printConfig(config, stage, environment);
  const [own, heal] = await Promise.all([
    print('serverless.yml'),
    hasHeal ? print('serverless.heal.yml') : undefined,
  ]);
  const stack = parseStack(own);
  return heal === undefined ? stack : addHealStack(stack, heal);
}

async function printConfig(
  config: string,
  stage: string,
  environment: Record<string, string | undefined>,
): Promise<unknown> {
  const serverless = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [serverless, 'print', '--config', config, '--stage', stage, '--format', 'json'],
    { env: environment },
  );
  return JSON.parse(stdout);
}
