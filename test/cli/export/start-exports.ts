import * as z from 'zod/mini';
import { handOn } from '../../fixtures/hand-on.ts';
import { type Answer, type Call, startAnswering } from '../../fixtures/start-answering.ts';
import { actionOf } from '../start-front.ts';

/** An export as DynamoDB describes it. */
export type Export = Record<string, unknown> & { readonly ExportArn: string };

const request = z.looseObject({
  ClientToken: z.string(),
  S3Bucket: z.string(),
  S3BucketOwner: z.string(),
  S3Prefix: z.string(),
});
const arn = z.object({ ExportArn: z.string() });
const IN_S = 1_000;

/**
 * Starts a stand-in for DynamoDB's exports to S3. Everything else goes to a DynamoDB without them.
 *
 * @param dynamodb - Its address.
 * @param buckets - The account that owns each bucket.
 */
export async function startExports(dynamodb: string, buckets: Readonly<Record<string, string>>) {
  const latest = Math.floor(Date.now() / IN_S) - 300;
  const exports: Export[] = [];
  const requests: z.infer<typeof request>[] = [];
  const state = {
    exports,
    requests,
    /** How often an export is still under way when it is asked for. */
    polls: 1,
    /** In s since 1970: which states of the table can be exported; undefined without point-in-time recovery. */
    restorable: { earliest: latest - 35 * 24 * 3_600, latest } as
      { earliest: number; latest: number } | undefined,
  };
  const other = handOn(dynamodb);
  const left = new Map<string, number>();

  function start(call: Call): object {
    const asked = request.parse(JSON.parse(call.body));
    requests.push(asked);
    const known = exports.find(({ ClientToken }) => ClientToken === asked.ClientToken);
    if (known !== undefined) return known;
    const number = exports.length + 1;
    const made = {
      ...asked,
      ExportArn: `arn:aws:dynamodb:us-east-1:000000000000:table/usher-prod-ledger/export/${number}`,
      ExportStatus: 'IN_PROGRESS',
      StartTime: Date.now() / IN_S,
      ExportType: asked['ExportType'],
    };
    exports.push(made);
    return made;
  }

  /** Ends an export once it has been asked for often enough. */
  function describe(call: Call): object {
    const { ExportArn } = arn.parse(JSON.parse(call.body));
    const index = exports.findIndex((one) => one.ExportArn === ExportArn);
    const found = exports[index];
    if (found === undefined) throw new Error(`no export ${ExportArn}`);
    const polls = left.get(ExportArn) ?? state.polls;
    left.set(ExportArn, polls - 1);
    if (found['ExportStatus'] !== 'IN_PROGRESS' || polls > 0) return found;
    const ended = { ...found, ...endOf(found), EndTime: Date.now() / IN_S };
    exports[index] = ended;
    return ended;
  }

  function endOf({ S3Bucket, S3BucketOwner, S3Prefix, ExportArn }: Export): object {
    const owner = buckets[String(S3Bucket)];
    if (owner === undefined) {
      return { ExportStatus: 'FAILED', FailureCode: 'S3NoSuchBucket', FailureMessage: 'no such bucket' };
    }
    if (owner !== S3BucketOwner) {
      return { ExportStatus: 'FAILED', FailureCode: 'AccessDenied', FailureMessage: 'Access Denied' };
    }
    const id = ExportArn.split('/').at(-1);
    const folder = [S3Prefix, 'AWSDynamoDB', id].filter((part) => part !== '').join('/');
    const done = {
      ItemCount: 7,
      BilledSizeBytes: 3_000_000,
      ExportManifest: `${folder}/manifest-summary.json`,
    };
    return { ExportStatus: 'COMPLETED', ...done };
  }

  function answer(call: Call): object | undefined {
    switch (actionOf(call)) {
      case 'DescribeContinuousBackups': {
        const { earliest, latest: last } = state.restorable ?? {};
        const recovery = { EarliestRestorableDateTime: earliest, LatestRestorableDateTime: last };
        return {
          ContinuousBackupsDescription: {
            ContinuousBackupsStatus: 'ENABLED',
            PointInTimeRecoveryDescription:
              earliest === undefined
                ? { PointInTimeRecoveryStatus: 'DISABLED' }
                : { PointInTimeRecoveryStatus: 'ENABLED', ...recovery },
          },
        };
      }
      case 'ListExports':
        return {
          ExportSummaries: exports.map(({ ExportArn, ExportStatus, ExportType }) => ({
            ExportArn,
            ExportStatus,
            ExportType,
          })),
        };
      case 'ExportTableToPointInTime':
        return { ExportDescription: start(call) };
      case 'DescribeExport':
        return { ExportDescription: describe(call) };
      case undefined:
      default:
        return undefined;
    }
  }

  const server = await startAnswering(async (call): Promise<Answer> => {
    const own = answer(call);
    if (own === undefined) return await other(call);
    return { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(own) };
  });
  return { ...state, state, url: server.url, close: server.close };
}
