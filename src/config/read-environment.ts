import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ProblemsError } from './problems-error.ts';

/**
 * Puts the variables of `.env.<stage>`, or of `.env` where there is none, into the environment, as the Serverless
 * Framework does for a deployment. What the environment has already stays.
 *
 * @param stage - Letters, digits and hyphens.
 * @returns the file that was read, if any.
 * @throws ProblemsError if it cannot be read.
 * @see https://www.serverless.com/framework/docs/environment-variables
 */
export function readEnvironment(stage: string): string | undefined {
  const file = fileInUse(stage);
  try {
    if (file !== undefined) process.loadEnvFile(file);
  } catch (error) {
    const problem = 'cannot be read: it must be a file, and you must be allowed to read it';
    throw new ProblemsError(file ?? '', [problem], { cause: error });
  }
  // As in serverless.yml, so that what is made is made where the stack will be.
  process.env['AWS_REGION'] ||= 'us-east-1';
  return file;
}

/** The file with the settings of one stage. */
export const environmentFile = (stage: string) => `.env.${stage}`;

/** The file with the settings of one stage as long as there is no other: the one that is read, else its own. */
export const settingsFile = (stage: string) => fileInUse(stage) ?? environmentFile(stage);

const fileInUse = (stage: string) => [environmentFile(stage), '.env'].find((name) => existsSync(name));

/** @throws ProblemsError if a file that was read sets STAGE, which can only say beforehand which file that is. */
export function refuseStageIn(file: string): void {
  if (!('STAGE' in parseEnv(readFileSync(file, 'utf8')))) return;
  const todo = 'delete that line, and give --stage or set STAGE in your shell';
  throw new ProblemsError(file, [
    `sets STAGE, which says which file is read, and so must not stand in one: ${todo}`,
  ]);
}
