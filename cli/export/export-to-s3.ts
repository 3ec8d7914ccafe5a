import { DynamoDBClient, type ExportDescription } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { callAws } from '../../src/aws/failures.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS, keyOf } from '../aws.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { findKey } from '../setup/kms-key.ts';
import { openPrompts } from '../setup/prompts.ts';
import { done, type Terminal } from '../terminal.ts';
import { type ExportTime, planTime } from './export-plan.ts';
import { type S3Target, showS3 } from './s3-target.ts';
import { estimate, showBytes, showDollars, dollarsFor, showMinutes } from './estimate.ts';
import { TableExports, typeOf } from './table-exports.ts';

export interface S3Options {
  readonly stage: string;
  readonly to: S3Target;
  readonly since?: Date;
  readonly until?: Date;
  /** The account that owns the bucket; by default the admin's own. */
  readonly bucketOwner?: string;
  /** A KMS key, or true for the stage's; the keys of S3 otherwise. */
  readonly kmsKey?: string | true;
  readonly yes?: true;
  readonly json?: true;
}

/**
 * Has DynamoDB export the ledger to a bucket, or finds an export there that is under way, and follows it to its end.
 *
 * @throws ProblemsError; a Failure of AWS.
 */
export async function exportToS3(options: S3Options, terminal: Terminal): Promise<void> {
  const { stage, to, since, until } = options;
  const { table: name } = await readDeployedStack(stage);
  const exports = new TableExports(new DynamoDBClient(ADMIN_OPTIONS));
  const table = await exports.describeTable(name);
  const summaries = await exports.list(table.arn);
  const running = await exports.findRunning(summaries, to, { since, until });
  if (running !== undefined) {
    terminal.info(
      `an export to ${showS3(to)} is under way since ${running.StartTime?.toISOString() ?? 'a moment ago'}`,
    );
    return await follow(exports, running, stage, terminal, true);
  }
  const time = planTime(since, until, table.restorable);
  const own = await ownAccount();
  const owner = options.bucketOwner ?? own;
  const keyId = await findKeyId(options);
  const lastTook = await durationOfLast(exports, summaries, typeOf(since));
  const plan = estimate(table, time, lastTook);
  terminal.info(`${describeTime(time)} of ${name} to ${showS3(to)}`);
  terminal.info(`  bucket of account ${owner}${owner === own ? ' (yours)' : ', which is not yours'}`);
  terminal.info(`  encrypted with ${keyId === undefined ? "S3's keys" : `KMS key ${keyId}`}`);
  for (const line of plan.lines) terminal.info(`  ${line}`);
  if (!(await isConfirmed(options))) {
    const start = 'add --yes to start it';
    terminal.print(`\nnothing was started: ${start}`, { stage, started: false, estimate: plan.figures });
    return;
  }
  const failed = summaries.filter(({ ExportStatus }) => ExportStatus === 'FAILED').length;
  const started = await exports.start({ tableArn: table.arn, target: to, time, owner, keyId, failed });
  terminal.info(done(`started ${started.ExportArn}; if you stop this, run it again to follow the export`));
  await follow(exports, started, stage, terminal, false);
}

async function isConfirmed({ yes, json }: S3Options): Promise<boolean> {
  if (yes === true) return true;
  return process.stdin.isTTY && json !== true && (await openPrompts().confirm('Start the export?'));
}

const describeTime = ({ from, to }: ExportTime) =>
  from === undefined
    ? `everything, as it was at ${to.toISOString()},`
    : `what changed from ${from.toISOString()} to ${to.toISOString()}`;

/** The admin's own AWS account. */
async function ownAccount(): Promise<string> {
  const asked = new STSClient(ADMIN_OPTIONS).send(new GetCallerIdentityCommand({}));
  const { Account } = await callAws('STS', asked);
  if (Account === undefined) throw new RetryableFailure('STS: the account is missing in the response');
  return Account;
}

async function findKeyId({ stage, kmsKey }: S3Options): Promise<string | undefined> {
  if (kmsKey === undefined) return undefined;
  const named = kmsKey === true ? keyOf(stage) : kmsKey;
  const found = await findKey(new KMSClient(ADMIN_OPTIONS), named);
  if (found !== undefined) return found;
  throw new ProblemsError(`KMS key ${named}`, ['does not exist here: choose another with --kms-key']);
}

/** In ms: how long the last export of this kind took; undefined if there is none. */
async function durationOfLast(
  exports: TableExports,
  summaries: Awaited<ReturnType<TableExports['list']>>,
  type: string,
): Promise<number | undefined> {
  const last = summaries.find(
    ({ ExportStatus, ExportType }) => ExportStatus === 'COMPLETED' && ExportType === type,
  );
  if (last?.ExportArn === undefined) return undefined;
  const { StartTime, EndTime } = await exports.describe(last.ExportArn);
  return StartTime && EndTime && EndTime.getTime() - StartTime.getTime();
}

async function follow(
  exports: TableExports,
  started: ExportDescription,
  stage: string,
  terminal: Terminal,
  wasRunning: boolean,
): Promise<void> {
  const since = started.StartTime?.getTime() ?? Date.now();
  const ended = await exports.follow(started, () =>
    terminal.progress(`exporting for ${showMinutes(Date.now() - since)} …`),
  );
  const { S3Bucket: bucket = '', ExportManifest, ItemCount: items = 0, BilledSizeBytes: bytes = 0 } = ended;
  const manifest = ExportManifest === undefined ? undefined : showS3({ bucket, prefix: ExportManifest });
  const cost = `${showBytes(bytes)} billed, about ${showDollars(dollarsFor(bytes))}`;
  terminal.print(
    `\n${items} entries exported, ${cost}\nmanifest: ${manifest ?? `see ${showS3({ bucket, prefix: started.S3Prefix ?? '' })}`}`,
    {
      stage,
      started: !wasRunning,
      export: ended.ExportArn,
      manifest: manifest ?? null,
      items,
      bytes,
    },
  );
}
