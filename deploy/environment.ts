import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ProblemsError } from '../src/runtime/problems-error.ts';

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

/** SQS lets the name of a queue have 80 characters, and no other limit leaves less to a stage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
export const LONGEST_STAGE = 80 - 'usher--notifications-dead-letters'.length;

/** What `npm start` runs on this machine; its rules may stand in `usher.local.yml`. No deployed stage has its name. */
export const LOCAL_STAGE = 'local';

/** What is wrong with the name of a stage, if anything; the Serverless Framework asks for the same characters. */
export function wrongStage(name: string): string | undefined {
  if (!/^[A-Za-z\d-]+$/.test(name)) return 'must be of letters, digits and hyphens';
  if (name.length <= LONGEST_STAGE) return undefined;
  return `must have at most ${LONGEST_STAGE} characters, since it stands in every name in AWS`;
}
