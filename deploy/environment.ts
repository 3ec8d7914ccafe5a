import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ProblemsError } from '../src/runtime/problems-error.ts';

/**
 * Loads `.env.<stage>`, or `.env` if that does not exist, into the environment, as the Serverless Framework does for a
 * deployment. Variables that are already set keep their values.
 *
 * @param stage - Letters, digits and hyphens.
 * @returns the file that was loaded, or undefined if there is none.
 * @throws ProblemsError if the file cannot be read.
 * @see https://www.serverless.com/framework/docs/environment-variables
 */
export function readEnvironment(stage: string): string | undefined {
  const file = fileInUse(stage);
  try {
    if (file !== undefined) process.loadEnvFile(file);
  } catch (error) {
    const problem = 'cannot be read: make sure that it is a file and that you may read it';
    throw new ProblemsError(file ?? '', [problem], { cause: error });
  }
  // The default of serverless.yml.
  process.env['AWS_REGION'] ||= 'us-east-1';
  return file;
}

/** The settings file of a stage. */
export const environmentFile = (stage: string) => `.env.${stage}`;

/** The file that {@link readEnvironment} loads, or the stage's own file if there is none yet. */
export const settingsFile = (stage: string) => fileInUse(stage) ?? environmentFile(stage);

const fileInUse = (stage: string) => [environmentFile(stage), '.env'].find((name) => existsSync(name));

/** @throws ProblemsError if a settings file sets STAGE, which is needed to choose the file. */
export function refuseStageIn(file: string): void {
  if (!('STAGE' in parseEnv(readFileSync(file, 'utf8')))) return;
  throw new ProblemsError(file, [
    'sets STAGE, which is needed before the file is read: delete that line, and use --stage or set STAGE in your shell',
  ]);
}

/** SQS allows 80 characters in a queue's name, and no other limit leaves less for the stage: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
export const LONGEST_STAGE = 80 - 'usher--notifications-dead-letters'.length;

/** The stage of `npm start`, with rules from `usher.local.yml` if that exists. It cannot be deployed. */
export const LOCAL_STAGE = 'local';

/**
 * Checks the name of a stage. The Serverless Framework allows the same characters.
 *
 * @returns the problem, or undefined.
 */
export function wrongStage(name: string): string | undefined {
  if (!/^[A-Za-z\d-]+$/.test(name)) return 'must consist of letters, digits and hyphens';
  if (name.endsWith('-heal')) return 'must not end with -heal: another stage’s stack of heal has that name';
  if (name.length <= LONGEST_STAGE) return undefined;
  return `must have at most ${LONGEST_STAGE} characters, since every name in AWS contains it`;
}
