import { createHash } from 'node:crypto';
import type { ExportTableToPointInTimeInput } from '@aws-sdk/client-dynamodb';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import type { S3Target } from './s3-target.ts';

/** Which states of the table an export can have: those since `earliest`. */
export interface RestorableTime {
  readonly earliest: Date;
  /** Usually five minutes ago. */
  readonly latest: Date;
}

/** In ms. */
const MINUTE = 60_000;
/** In ms: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html */
export const SHORTEST_WINDOW = 15 * MINUTE;
export const LONGEST_WINDOW = 24 * 60 * MINUTE;

/** What an export covers. Without `from` it is the whole table as it was at `to`; otherwise what changed in between. */
export interface ExportTime {
  readonly from?: Date;
  readonly to: Date;
}

/**
 * Decides what an export covers.
 *
 * @param since - Start of an incremental export; undefined for a full one.
 * @param until - The latest time with data unless set.
 * @throws ProblemsError with everything that AWS would refuse.
 */
export function planTime(
  since: Date | undefined,
  until: Date | undefined,
  { earliest, latest }: RestorableTime,
): ExportTime {
  const to = until ?? latest;
  const problems: string[] = [];
  const check = (isRight: boolean, problem: string) => void (isRight || problems.push(problem));
  check(to <= latest, `--until must not be after ${latest.toISOString()}: newer data cannot be exported yet`);
  check(to >= earliest, `--until must not be before ${earliest.toISOString()}: DynamoDB keeps 35 days`);
  if (since !== undefined) {
    check(since >= earliest, `--since must not be before ${earliest.toISOString()}: DynamoDB keeps 35 days`);
    const window = to.getTime() - since.getTime();
    check(
      window >= SHORTEST_WINDOW && window <= LONGEST_WINDOW,
      '--since and --until must be 15 minutes to 24 hours apart: set the other one too, or leave out --since for a full export',
    );
  }
  if (problems.length > 0) throw new ProblemsError('the time of the export', problems);
  return since === undefined ? { to } : { from: since, to };
}

export interface ExportRequest {
  readonly tableArn: string;
  readonly target: S3Target;
  readonly time: ExportTime;
  /** The account that must own the bucket. */
  readonly owner: string;
  /** The id of a KMS key; undefined for the keys of S3. */
  readonly keyId: string | undefined;
  /** How many exports of the table have failed: a request that failed can be made again. */
  readonly failed: number;
}

/**
 * The call that starts an export. The same request has the same token, so that sending it again starts no second one.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html
 */
export function toExportInput(request: ExportRequest): ExportTableToPointInTimeInput {
  const { tableArn, target, time, owner, keyId } = request;
  const { from, to } = time;
  return {
    TableArn: tableArn,
    ClientToken: createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 36),
    S3Bucket: target.bucket,
    S3Prefix: target.prefix,
    // DynamoDB refuses a bucket that another account owns.
    S3BucketOwner: owner,
    ExportFormat: 'DYNAMODB_JSON',
    ...(keyId === undefined ? { S3SseAlgorithm: 'AES256' } : { S3SseAlgorithm: 'KMS', S3SseKmsKeyId: keyId }),
    ...(from === undefined
      ? { ExportType: 'FULL_EXPORT', ExportTime: to }
      : {
          ExportType: 'INCREMENTAL_EXPORT',
          IncrementalExportSpecification: {
            ExportFromTime: from,
            ExportToTime: to,
            ExportViewType: 'NEW_IMAGE',
          },
        }),
  };
}
