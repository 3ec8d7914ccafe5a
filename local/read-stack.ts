import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { parseStack, type Stack } from './stack.ts';

/**
 * Reads `serverless.yml` as resolved by the Serverless Framework, so that a local run has the topics, queues, filters and
 * variables of a deployment.
 *
 * @param environment - The variables for `${env:…}`; they override `.env`.
 */
export async function readStack(
  stage: string,
  environment: Record<string, string | undefined>,
): Promise<Stack> {
  const serverless = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [serverless, 'print', '--stage', stage, '--format', 'json'],
    { env: environment },
  );
  return parseStack(JSON.parse(stdout));
}
