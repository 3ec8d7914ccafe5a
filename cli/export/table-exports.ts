import { setTimeout } from 'node:timers/promises';
import {
  DescribeContinuousBackupsCommand,
  DescribeExportCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type ExportDescription,
  type ExportSummary,
  ExportTableToPointInTimeCommand,
  ListExportsCommand,
} from '@aws-sdk/client-dynamodb';
import { callAws } from '../../src/aws/failures.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { type ExportRequest, type RestorableTime, toExportInput } from './export-plan.ts';
import type { S3Target } from './s3-target.ts';

/** A table, and what can be exported of it. */
export interface ExportableTable {
  readonly arn: string;
  /** In bytes; DynamoDB updates both about every six hours. */
  readonly size: number;
  readonly items: number;
  readonly restorable: RestorableTime;
}

/** In ms: an export takes minutes. */
const FIRST_POLL = 250;
const LONGEST_POLL = 15_000;

/** DynamoDB's exports of one table to S3. */
export class TableExports {
  readonly #dynamodb: DynamoDBClient;

  constructor(dynamodb: DynamoDBClient) {
    this.#dynamodb = dynamodb;
  }

  /** @throws ProblemsError if point-in-time recovery is off; a Failure of AWS. */
  async describeTable(TableName: string): Promise<ExportableTable> {
    const described = this.#dynamodb.send(new DescribeTableCommand({ TableName }));
    const { Table: { TableArn, TableSizeBytes = 0, ItemCount = 0 } = {} } = await callAws(
      'DynamoDB',
      described,
    );
    const asked = this.#dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
    const { ContinuousBackupsDescription } = await callAws('DynamoDB', asked);
    const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    const { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: latest } = recovery ?? {};
    if (TableArn === undefined) throw new RetryableFailure('DynamoDB: the table is missing in the response');
    if (earliest === undefined || latest === undefined) {
      throw new ProblemsError(`table ${TableName}`, [
        'has no point-in-time recovery yet: switch it on, or wait a few minutes after a deployment',
      ]);
    }
    return { arn: TableArn, size: TableSizeBytes, items: ItemCount, restorable: { earliest, latest } };
  }

  /** The exports of the last 90 days. @throws a Failure of AWS. */
  async list(TableArn: string): Promise<readonly ExportSummary[]> {
    const found: ExportSummary[] = [];
    let NextToken: string | undefined;
    do {
      const listed = this.#dynamodb.send(new ListExportsCommand({ TableArn, NextToken }));
      const page = await callAws('DynamoDB', listed);
      found.push(...(page.ExportSummaries ?? []));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    return found;
  }

  /**
   * Finds an export to this place that is under way and covers the same.
   *
   * @param times - As the admin named them; `since` makes it an incremental one.
   * @throws a Failure of AWS.
   */
  async findRunning(
    summaries: readonly ExportSummary[],
    { bucket, prefix }: S3Target,
    { since, until }: { readonly since?: Date | undefined; readonly until?: Date | undefined },
  ): Promise<ExportDescription | undefined> {
    const type = typeOf(since);
    for (const { ExportStatus, ExportArn = '', ExportType } of summaries) {
      if (ExportStatus !== 'IN_PROGRESS' || ExportType !== type) continue;
      const found = await this.describe(ExportArn);
      const { ExportFromTime, ExportToTime = found.ExportTime } = found.IncrementalExportSpecification ?? {};
      const isSame = isSecond(since, ExportFromTime) && isSecond(until, ExportToTime);
      if (isSame && found.S3Bucket === bucket && (found.S3Prefix ?? '') === prefix) return found;
    }
    return undefined;
  }

  /** @throws a Failure of AWS. */
  async start(request: ExportRequest): Promise<ExportDescription> {
    const command = new ExportTableToPointInTimeCommand(toExportInput(request));
    const { ExportDescription } = await callAws('DynamoDB', this.#dynamodb.send(command));
    if (ExportDescription === undefined) throw new RetryableFailure('DynamoDB: the response has no export');
    return ExportDescription;
  }

  /** @throws a Failure of AWS. */
  async describe(ExportArn: string): Promise<ExportDescription> {
    const described = this.#dynamodb.send(new DescribeExportCommand({ ExportArn }));
    const { ExportDescription } = await callAws('DynamoDB', described);
    if (ExportDescription === undefined) throw new RetryableFailure('DynamoDB: the response has no export');
    return ExportDescription;
  }

  /**
   * Waits until an export is done.
   *
   * @param onProgress - Called each time it is still under way.
   * @throws ProblemsError if it failed; a Failure of AWS.
   */
  async follow(started: ExportDescription, onProgress: () => void): Promise<ExportDescription> {
    let last = started;
    for (
      let wait = FIRST_POLL;
      last.ExportStatus === 'IN_PROGRESS';
      wait = Math.min(2 * wait, LONGEST_POLL)
    ) {
      onProgress();
      await setTimeout(wait);
      last = await this.describe(started.ExportArn ?? '');
    }
    if (last.ExportStatus === 'COMPLETED') return last;
    const { FailureCode = 'no code', FailureMessage = 'no reason given' } = last;
    throw new ProblemsError(`export ${last.ExportArn ?? ''}`, [
      `failed: ${FailureCode} ${FailureMessage}: ${adviceFor(FailureCode, last)}`,
    ]);
  }
}

/** The kind of an export. */
export const typeOf = (since: Date | undefined) =>
  since === undefined ? 'FULL_EXPORT' : 'INCREMENTAL_EXPORT';

/** Whether a time is the one that was asked for, if one was. DynamoDB's times are in whole seconds. */
const isSecond = (asked: Date | undefined, time: Date | undefined): boolean =>
  asked === undefined || Math.floor(asked.getTime() / 1_000) === Math.floor((time?.getTime() ?? 0) / 1_000);

function adviceFor(code: string, { S3Bucket = '', S3BucketOwner = '' }: ExportDescription): string {
  if (/NoSuchBucket/.test(code)) return `create the bucket ${S3Bucket}, or correct --to`;
  if (/AccessDenied|Forbidden/i.test(code)) {
    return `the bucket must be owned by ${S3BucketOwner} (--bucket-owner sets another account), and you need s3:PutObject and s3:AbortMultipartUpload there, and kms:GenerateDataKey on a KMS key`;
  }
  return 'see docs/operations.md, then run this again';
}
