import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { readDeploymentSettings } from '../deploy/stack-settings.ts';
import { callAws } from '../src/aws/failures.ts';
import { Audit } from '../src/ledger/audit.ts';
import { type ActName, actAuditKey } from '../src/ledger/entries.ts';
import { Table } from '../src/ledger/table.ts';
import { LEDGER_DAYS } from '../src/runtime/limits.ts';
import { ADMIN_OPTIONS } from './aws.ts';
import { stackName } from './deployed-stack.ts';

/** What an admin is about to do. */
export interface Act {
  readonly act: ActName;
  /** On what: the URL of a comment, or the name of a queue. */
  readonly about?: string;
  readonly details?: string;
}

/**
 * Adds an admin's act to the audit, before it is done: an act that cannot be recorded is not done.
 *
 * @throws a Failure of STS or DynamoDB.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html needs no permission.
 */
export async function recordAct(stage: string, { act, ...facts }: Act): Promise<void> {
  const { Arn = 'unknown' } = await callAws(
    'STS',
    new STSClient(ADMIN_OPTIONS).send(new GetCallerIdentityCommand({})),
  );
  const now = new Date();
  const table = new Table(new DynamoDBClient(ADMIN_OPTIONS), `${stackName(stage)}-ledger`);
  const audit = new Audit(table, () => now, readDeploymentSettings().LEDGER_DAYS ?? LEDGER_DAYS);
  const at = now.toISOString();
  await audit.record(actAuditKey(at, randomUUID()), { kind: 'act', act, by: Arn, at, ...facts });
}
