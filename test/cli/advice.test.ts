import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judge } from '../../cli/exit-code.ts';
import { lookAtQueue } from '../../cli/queues.ts';
import { decryptSecret } from '../../src/aws/decrypt-secret.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { startAnswering } from '../fixtures/start-answering.ts';

describe('what an admin is told when AWS does not do what was asked', () => {
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
  const askKms = () =>
    decryptSecret({ kms: new KMSClient(at()), keyId: 'alias/x', stage: 'prod' }, 'github-token', 'AQ==');
  const askSqs = () => lookAtQueue(new SQSClient(at()), 'prod', 'usher-prod-commands');
  const CREDENTIALS = 'sign in to AWS, or set AWS_PROFILE';

  it.each<[string, string, () => Promise<unknown>, number, string]>([
    ['ExpiredTokenException', 'The security token is expired', askSqs, 1, CREDENTIALS],
    ['UnrecognizedClientException', 'The security token is invalid', askKms, 1, CREDENTIALS],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/x is not authorized to perform: sqs:GetQueueUrl',
      askSqs,
      1,
      'your AWS credentials lack a right; docs/commands.md has all that the commands need',
    ],
    [
      'InvalidCiphertextException',
      '',
      askKms,
      1,
      'a secret was encrypted for another stage or with another key; `npm run usher -- doctor` says which',
    ],
    [
      'DisabledException',
      'arn:aws:kms:us-east-1:1:key/x is disabled.',
      askKms,
      1,
      'enable the KMS key, or cancel its deletion',
    ],
    [
      'NotFoundException',
      'Alias arn:aws:kms:us-east-1:1:alias/x is not found.',
      askKms,
      1,
      'it was deleted, or AWS_REGION is not where the stage is',
    ],
    ['ThrottlingException', 'Rate exceeded', askSqs, 3, 'try again later'],
  ])('%s: what to do', async (name, message, ask, code, todo) => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name };
    aws.tell({ status: 400, headers, body: JSON.stringify({ __type: name, message }) });
    const { code: found, problems = [] } = judge(await rejectedBy(ask()));

    expect(found).toBe(code);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^\\w+: ${name}[ :]`))]);
    expect(problems[0]?.endsWith(`: ${todo}`)).toBe(true);
  });
});
