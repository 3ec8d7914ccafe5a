import { randomUUID } from 'node:crypto';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { callAws } from '../src/aws/failures.ts';
import { Audit } from '../src/ledger/audit.ts';
import type { ActName } from '../src/ledger/audit-entries.ts';
import { actAuditKey } from '../src/ledger/entries.ts';
import { Table } from '../src/ledger/table.ts';
import { LEDGER_DAYS } from '../src/runtime/limits.ts';
import { readDeploymentSettings } from './stack-settings.ts';

/** What an admin is about to do, or has deployed. */
export interface Act {
  readonly act: ActName;
  /** On what: the URL of a comment, the name of a queue, or the digest of rules. */
  readonly about?: string;
  readonly details?: string;
}

/**
 * Adds an admin's act to the audit of a deployed stage. Acts are recorded before they are done: one that cannot be
 * recorded is not done.
 *
 * @param aws - Options of the clients.
 * @throws a Failure of STS or DynamoDB.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html needs no permission.
 */
export async function recordAct(
  aws: DynamoDBClientConfig & STSClientConfig,
  stage: string,
  { act, ...facts }: Act,
): Promise<void> {
  const { Arn = 'unknown' } = await callAws('STS', new STSClient(aws).send(new GetCallerIdentityCommand({})));
  const now = new Date();
  const table = new Table(new DynamoDBClient(aws), `usher-${stage}-ledger`);
  const audit = new Audit(table, () => now, readDeploymentSettings().LEDGER_DAYS ?? LEDGER_DAYS);
  const at = now.toISOString();
  await audit.record(actAuditKey(at, randomUUID()), { kind: 'act', act, by: Arn, at, ...facts });
}
