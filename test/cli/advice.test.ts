import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeError } from '../../cli/exit-code.ts';
import { readQueue } from '../../cli/queues.ts';
import { decryptSecret } from '../../src/aws/decrypt-secret.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { startAnswering } from '../fixtures/start-answering.ts';

describe('errors from AWS, as an admin sees them', () => {
  let aws: Awaited<ReturnType<typeof startAnswering>>;
  beforeAll(async () => {
    aws = await startAnswering();
  });
  afterAll(() => aws.close());

  const at = () => ({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const callKms = () =>
    decryptSecret({ kms: new KMSClient(at()), keyId: 'alias/x', stage: 'prod' }, 'github-token', 'AQ==');
  const callSqs = () => readQueue(new SQSClient(at()), 'prod', 'usher-prod-commands');
  const CREDENTIALS = 'sign in to AWS, or set AWS_PROFILE';

  it.each<[string, string, () => Promise<unknown>, number, string]>([
    ['ExpiredTokenException', 'The security token is expired', callSqs, 1, CREDENTIALS],
    ['UnrecognizedClientException', 'The security token is invalid', callKms, 1, CREDENTIALS],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/x is not authorized to perform: sqs:GetQueueUrl',
      callSqs,
      1,
      'your AWS credentials lack a permission; docs/commands.md lists what each command needs',
    ],
    [
      'InvalidCiphertextException',
      '',
      callKms,
      1,
      'a secret was encrypted for another stage or with another key; `npm run usher -- doctor` says which',
    ],
    [
      'DisabledException',
      'arn:aws:kms:us-east-1:1:key/x is disabled.',
      callKms,
      1,
      'enable the KMS key, or cancel its deletion',
    ],
    [
      'NotFoundException',
      'Alias arn:aws:kms:us-east-1:1:alias/x is not found.',
      callKms,
      1,
      'it was deleted, or the stage is in another region than AWS_REGION',
    ],
    ['ThrottlingException', 'Rate exceeded', callSqs, 3, 'try again later'],
  ])('says what to do about %s', async (name, message, call, code, todo) => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name };
    aws.tell({ status: 400, headers, body: JSON.stringify({ __type: name, message }) });
    const { code: found, problems = [] } = describeError(await rejectedBy(call()));

    expect(found).toBe(code);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^\\w+: ${name}[ :]`))]);
    expect(problems[0]?.endsWith(`: ${todo}`)).toBe(true);
  });
});
