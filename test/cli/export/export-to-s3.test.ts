import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runUsher } from '../run-usher.ts';
import { STAGE, startStage } from '../start-stage.ts';
import { startExports } from './start-exports.ts';

const OURS = '000000000000';
const THEIRS = '111122223333';
const HOUR = 3_600;

let stage: Awaited<ReturnType<typeof startStage>>;
let dynamodb: Awaited<ReturnType<typeof startExports>>;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  const { AWS_ENDPOINT_URL_DYNAMODB: url } = stage.environment;
  dynamodb = await startExports(url, { 'audit-bucket': OURS, 'their-bucket': THEIRS });
});
afterEach(() => dynamodb.close());
const run = (...args: readonly string[]) =>
  runUsher(['export', '--stage', STAGE, ...args], {
    ...stage.environment,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  });
const TO = ['--to', 's3://audit-bucket/usher/'];
const json = async (...args: readonly string[]) => {
  const { out, code } = await run(...args, '--json');
  return { code, ...JSON.parse(out) };
};
const time = (seconds: number) => new Date(seconds * 1_000).toISOString();
const latest = () => dynamodb.state.restorable?.latest ?? 0;

describe('usher export to a bucket', () => {
  it('shows size, duration, cost, owner and encryption, and starts nothing unless told to', async () => {
    const { out, err, code } = await run(...TO);

    expect({ code, out, started: dynamodb.requests }).toEqual({
      code: 0,
      out: '\nnothing was started: add --yes to start it\n',
      started: [],
    });
    expect(err).toMatch(
      /^everything, as it was at \S+Z, of usher-prod-ledger to s3:\/\/audit-bucket\/usher$/m,
    );
    expect(err).toMatch(/^ {2}bucket of account 000000000000 \(yours\)$/m);
    expect(err).toMatch(/^ {2}encrypted with S3's keys$/m);
    expect(err).toMatch(/^ {2}size: [\d.]+ KB in \d+ entries/m);
    expect(err).toMatch(/^ {2}cost: less than \$0\.01 at \$0\.10 per GB/m);
    expect(err).toMatch(/^ {2}duration: some minutes/m);
    expect(await json(...TO)).toMatchObject({ started: false, estimate: { items: expect.any(Number) } });
  });

  it('exports everything, follows it to its end, and says where the manifest is', async () => {
    const { out, err, code } = await run(...TO, '--yes');

    expect({ code, out }).toEqual({
      code: 0,
      out: '\n7 entries exported, 2.9 MB billed, about less than $0.01\nmanifest: s3://audit-bucket/usher/AWSDynamoDB/1/manifest-summary.json\n',
    });
    expect(err).toContain('if you stop this, run it again to follow the export');
    expect(dynamodb.requests).toMatchObject([
      {
        S3Bucket: 'audit-bucket',
        S3Prefix: 'usher',
        S3BucketOwner: OURS,
        S3SseAlgorithm: 'AES256',
        ExportFormat: 'DYNAMODB_JSON',
        ExportType: 'FULL_EXPORT',
        ExportTime: latest(),
      },
    ]);
  });

  it('exports only what changed since a time', async () => {
    const since = latest() - HOUR;
    const done = await json(...TO, '--yes', '--since', time(since));

    expect(done).toMatchObject({ code: 0, started: true, items: 7 });
    expect(dynamodb.requests).toMatchObject([
      {
        ExportType: 'INCREMENTAL_EXPORT',
        IncrementalExportSpecification: {
          ExportFromTime: since,
          ExportToTime: latest(),
          ExportViewType: 'NEW_IMAGE',
        },
      },
    ]);
  });

  it('encrypts with the key of the stage, or another', async () => {
    await json(...TO, '--yes', '--kms-key');
    await json('--to', 's3://audit-bucket', '--yes', '--kms-key', 'alias/other');

    const keys = dynamodb.requests.map(({ S3SseAlgorithm, S3SseKmsKeyId }) => [
      S3SseAlgorithm,
      S3SseKmsKeyId,
    ]);
    expect(keys).toEqual([
      ['KMS', expect.stringMatching(/^[\da-f-]{36}$/)],
      ['KMS', expect.stringMatching(/^[\da-f-]{36}$/)],
    ]);
    expect(keys[0]).not.toEqual(keys[1]);
    expect(await json(...TO, '--yes', '--kms-key', 'alias/none')).toEqual({
      code: 1,
      problems: ['KMS key alias/none: does not exist here: choose another with --kms-key'],
    });
  });

  it('finds one that is under way, and follows it', async () => {
    dynamodb.state.polls = 3;
    await startElsewhere();
    // To another place it doesn't count.
    expect(await json('--to', 's3://audit-bucket/other')).toMatchObject({ started: false });
    const { out, err, code } = await run(...TO);

    expect({ code, requests: dynamodb.requests.length }).toEqual({ code: 0, requests: 1 });
    expect(err).toMatch(/^an export to s3:\/\/audit-bucket\/usher is under way since \S+Z\n$/);
    expect(out).toContain('manifest: s3://audit-bucket/usher/AWSDynamoDB/1/manifest-summary.json');
  });

  it('does not take one of other times that is under way for it', async () => {
    const hours = (from: number, to: number) => [
      '--since',
      time(latest() - from * HOUR),
      '--until',
      time(latest() - to * HOUR),
    ];
    dynamodb.state.polls = 3;
    await startElsewhere({
      ExportType: 'INCREMENTAL_EXPORT',
      IncrementalExportSpecification: {
        ExportFromTime: latest() - 9 * HOUR,
        ExportToTime: latest() - 8 * HOUR,
      },
    });
    const [first] = dynamodb.exports;
    for (const others of [hours(8, 7), ['--since', time(latest() - 8 * HOUR)]]) {
      expect(await json(...TO, ...others)).toMatchObject({ started: false, estimate: expect.anything() });
    }
    expect(await json(...TO, ...hours(9, 8))).toMatchObject({ started: false, export: first?.ExportArn });
  });

  it('estimates the duration by the last one of its kind', async () => {
    await run(...TO, '--yes');
    const { err } = await run(...TO);

    expect(err).toMatch(/^ {2}duration: about 1 minute, as long as the last one$/m);
  });

  it('does the same once for a request that is sent twice, and again for one that failed', async () => {
    const until = ['--until', time(latest() - HOUR)];
    await run(...TO, '--yes', ...until);
    await run(...TO, '--yes', ...until);
    expect(dynamodb.exports).toHaveLength(1);

    const nowhere = ['--to', 's3://no-such-bucket', '--yes', ...until];
    await run(...nowhere);
    await run(...nowhere);
    expect(dynamodb.exports).toHaveLength(3);
  });

  it.each([
    ['s3://no-such-bucket', /failed: S3NoSuchBucket .*: create the bucket no-such-bucket, or correct --to/],
    [
      's3://their-bucket',
      /failed: AccessDenied .*: the bucket must be owned by 000000000000 \(--bucket-owner sets another/,
    ],
  ])('says what to do if it failed: %s', async (to, message) => {
    const { code, err } = await run('--to', to, '--yes');

    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) });
  });

  it('writes to a bucket of another account only if that is named', async () => {
    const done = await run('--to', 's3://their-bucket', '--bucket-owner', THEIRS, '--yes');

    expect(done).toMatchObject({ code: 0, err: expect.stringContaining(`${THEIRS}, which is not yours`) });
  });

  it('names everything that is wrong with the times', async () => {
    const { code, problems } = await json(
      ...TO,
      '--since',
      '2020-01-01T00:00:00Z',
      '--until',
      '2099-01-01T00:00:00Z',
    );

    expect({ code, problems }).toEqual({
      code: 1,
      problems: [
        expect.stringMatching(/--until must not be after .*: newer data cannot be exported yet$/),
        expect.stringMatching(/--since must not be before .*: DynamoDB keeps 35 days$/),
        expect.stringContaining('--since and --until must be 15 minutes to 24 hours apart'),
      ],
    });
    expect(await json(...TO, '--since', time(latest() - 60))).toMatchObject({ code: 1 });
  });

  it('says what to do without point-in-time recovery', async () => {
    dynamodb.state.restorable = undefined;

    expect(await run(...TO)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^table usher-prod-ledger: has no point-in-time recovery yet: switch it on/),
    });
  });

  it.each([
    [['--to', 'audit-bucket'], /It must be like s3:\/\/BUCKET/],
    [['--to', 's3://a?b'], /It must be like s3:\/\/BUCKET/],
    [[...TO, '--format', 'csv'], /--to goes without --format and --output/],
    [[...TO, '--bucket-owner', 'me'], /It must be an AWS account of 12 digits/],
    [['--format', 'csv', '--yes'], /--bucket-owner, --kms-key and --yes go with --to/],
  ])('rejects a wrong command line: %j', async (args, message) => {
    expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

/** Starts an export as another run would, which doesn't follow it. */
async function startElsewhere(changes: object = {}) {
  const body = JSON.stringify({
    ClientToken: 'another',
    S3Bucket: 'audit-bucket',
    S3BucketOwner: OURS,
    S3Prefix: 'usher',
    ExportType: 'FULL_EXPORT',
    ...changes,
  });
  await fetch(dynamodb.url, {
    method: 'POST',
    body,
    headers: { 'x-amz-target': 'DynamoDB_20120810.ExportTableToPointInTime' },
  });
}
