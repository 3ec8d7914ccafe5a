import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { parseStack, type Stack } from './stack.ts';

/**
 * Reads `serverless.yml` as the Serverless Framework itself resolves it, so that a local run has the very topics,
 * queues, filters and variables that are deployed.
 *
 * @param environment - What `${env:…}` finds, ahead of `.env`.
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
