import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS, localLedger, NOT_RUNNING } from './aws.ts';
import { readDeployedStack } from './deployed-stack.ts';
import { localWebhook, timeOfRun } from './local-webhook.ts';

/** Opens the ledger of a stage, or of a running `npm start`. @throws ProblemsError if the stage is not deployed. */
export async function openLedger(stage: string) {
  if (stage === LOCAL_STAGE) return localLedger();
  const { table } = await readDeployedStack(stage);
  return { dynamodb: new DynamoDBClient(ADMIN_OPTIONS), table };
}

/** The time by the clock of a stage: that of `npm start` may be ahead of the real time. */
export async function timeOf(stage: string): Promise<Date> {
  const time = stage === LOCAL_STAGE ? await timeOfRun(localWebhook(undefined)) : undefined;
  return time ?? new Date();
}

/** Says that `npm start` is not running, if nothing answers for the local stage. @throws what failed. */
export function explainLocal(stage: string, error: unknown): never {
  if (stage !== LOCAL_STAGE) throw error;
  throw new ProblemsError('the local stage', [NOT_RUNNING], { cause: error });
}
