import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AWS_OPTIONS } from '../../src/aws/clients.ts';
import { decryptSecret } from '../../src/aws/decrypt-secret.ts';
import { callAws, toAwsFailure } from '../../src/aws/failures.ts';
import { publishEvents } from '../../src/aws/publish.ts';
import { Table } from '../../src/ledger/table.ts';
import { Failure } from '../../src/runtime/failures.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { type Answer, NOBODY, startAnswering } from '../fixtures/start-answering.ts';

/** With the deployed timeouts, or a quarter of them. */
const requestHandler = (isHurried: boolean) =>
  Object.fromEntries(
    Object.entries(AWS_OPTIONS.requestHandler).map(([name, value]) => [
      name,
      typeof value === 'number' && isHurried ? value / 4 : value,
    ]),
  );
const local = { accessKeyId: 'local', secretAccessKey: 'local' };
interface Changes {
  readonly credentials?: KMSClientConfig['credentials'];
  readonly isHurried?: boolean;
}
const at = (endpoint: string, { credentials = local, isHurried = false }: Changes = {}) => ({
  endpoint,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
  requestHandler: requestHandler(isHurried),
});
type Options = ReturnType<typeof at>;

const decrypt = (options: Options) =>
  decryptSecret({ kms: new KMSClient(options), keyId: 'alias/a', stage: 'test' }, 'github-token', 'eA==');

/** A call to each service, and its format of an error. */
const services = {
  KMS: {
    call: decrypt,
    no: (status: number, code: string) => json(status, '1.1', code),
  },
  SNS: {
    call: (options: Options) =>
      publishEvents(new SNSClient(options), 'arn:aws:sns:us-east-1:123456789012:events')(githubEventWith()),
    no: (status: number, code: string) => xml(status, code),
  },
  SQS: {
    call: (options: Options) => callAws('SQS', new SQSClient(options).send(hide)),
    no: (status: number, code: string) => json(status, '1.0', `com.amazonaws.sqs#${code}`, code),
  },
  DynamoDB: {
    call: (options: Options) => new Table(new DynamoDBClient(options), 'ledger').write('a', { b: 1 }, always),
    no: (status: number, code: string) => json(status, '1.0', `com.amazonaws.dynamodb.v20120810#${code}`),
  },
};
type Service = keyof typeof services;
const SERVICES: Service[] = ['KMS', 'SNS', 'SQS', 'DynamoDB'];

const hide = new ChangeMessageVisibilityCommand({
  QueueUrl: `${NOBODY}/123456789012/commands`,
  ReceiptHandle: 'x',
  VisibilityTimeout: 15,
});
const always = { expression: 'attribute_not_exists(#pk)', values: {} };

const json = (status: number, version: string, type: string, query = type): Answer => ({
  status,
  headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-query-error': `${query};Sender` },
  body: JSON.stringify({ __type: type, message: 'so it is' }),
});
const xml = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>so it is</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});

let server: Awaited<ReturnType<typeof startAnswering>>;
beforeAll(async () => {
  server = await startAnswering();
});
afterAll(() => server.close());

const failureOf = (service: Service, answer: Answer) => {
  server.tell(answer);
  return rejectedBy(services[service].call(at(server.url, { isHurried: typeof answer === 'string' })));
};

describe('an error of a service', () => {
  const retryable: [Service, number, string][] = [
    ['KMS', 400, 'ThrottlingException'],
    ['KMS', 400, 'LimitExceededException'],
    ['KMS', 500, 'KMSInternalException'],
    ['KMS', 500, 'KeyUnavailableException'],
    ['KMS', 503, 'DependencyTimeoutException'],
    ['SNS', 429, 'Throttled'],
    ['SNS', 400, 'Throttling'],
    ['SNS', 400, 'KMSThrottling'],
    ['SNS', 500, 'InternalError'],
    ['SNS', 503, 'ServiceUnavailable'],
    ['SQS', 403, 'RequestThrottled'],
    ['SQS', 400, 'ThrottlingException'],
    ['SQS', 400, 'KmsThrottled'],
    ['SQS', 500, 'InternalFailure'],
    ['SQS', 503, 'ServiceUnavailable'],
    ['DynamoDB', 400, 'ThrottlingException'],
    ['DynamoDB', 400, 'ProvisionedThroughputExceededException'],
    ['DynamoDB', 400, 'RequestLimitExceeded'],
    ['DynamoDB', 500, 'InternalServerError'],
    ['DynamoDB', 503, 'ServiceUnavailable'],
  ];
  const held: [Service, number, string][] = [
    ['KMS', 400, 'AccessDeniedException'],
    ['KMS', 400, 'NotFoundException'],
    ['KMS', 400, 'DisabledException'],
    ['KMS', 400, 'KMSInvalidStateException'],
    ['KMS', 400, 'InvalidCiphertextException'],
    ['KMS', 400, 'IncorrectKeyException'],
    ['KMS', 400, 'InvalidKeyUsageException'],
    ['KMS', 400, 'ExpiredTokenException'],
    ['KMS', 400, 'UnrecognizedClientException'],
    ['KMS', 403, 'MissingAuthenticationTokenException'],
    ['SNS', 403, 'AuthorizationError'],
    ['SNS', 404, 'NotFound'],
    ['SNS', 403, 'ExpiredToken'],
    ['SNS', 403, 'InvalidClientTokenId'],
    ['SNS', 403, 'SignatureDoesNotMatch'],
    ['SNS', 403, 'InvalidSecurity'],
    ['SNS', 400, 'KMSDisabled'],
    ['SNS', 400, 'KMSAccessDenied'],
    ['SQS', 400, 'QueueDoesNotExist'],
    ['SQS', 403, 'AccessDenied'],
    ['SQS', 403, 'InvalidSecurity'],
    ['SQS', 403, 'InvalidClientTokenId'],
    ['SQS', 400, 'KmsAccessDenied'],
    ['DynamoDB', 400, 'AccessDeniedException'],
    ['DynamoDB', 400, 'ResourceNotFoundException'],
    ['DynamoDB', 400, 'ExpiredTokenException'],
  ];
  const permanent: [Service, number, string][] = [
    ['KMS', 400, 'ValidationException'],
    ['SNS', 400, 'InvalidParameter'],
    ['SQS', 400, 'InvalidMessageContents'],
    ['SQS', 404, 'ReceiptHandleIsInvalid'],
    ['DynamoDB', 400, 'ValidationException'],
  ];

  it.each([
    ...retryable.map((row) => [...row, 'retryable'] as const),
    ...held.map((row) => [...row, 'held'] as const),
    ...permanent.map((row) => [...row, 'permanent'] as const),
  ])('%s: %i %s is %s', async (service, status, code, kind) => {
    const failure = await failureOf(service, services[service].no(status, code));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      kind,
      message: expect.stringMatching(new RegExp(`^${service}: ${code}(Exception)? so it is$`)),
    });
  });
});

describe('a missing or incomplete response can be retried', () => {
  const html = { headers: { 'content-type': 'text/html' }, body: '<html>not here</html>' };
  const answers: [string, Answer][] = [
    ['a reset', 'a reset'],
    ['silence', 'silence'],
    ['half an answer, then silence', 'half an answer, then silence'],
    ['half an answer, then a reset', 'half an answer, then a reset'],
    ['HTML with 200', html],
    ['HTML with 403', { ...html, status: 403 }],
    ['HTML with 502', { ...html, status: 502 }],
    ['429 without a body', { status: 429 }],
    ['400 without a body', { status: 400 }],
    ['503 without a body', { status: 503 }],
    ['truncated JSON', { body: '{"Plaintext": "eA' }],
    ['truncated XML', { body: '<PublishResponse><PublishResult><Mess' }],
  ];

  it.each(SERVICES.flatMap((service) => answers.map(([what, answer]) => [service, what, answer] as const)))(
    '%s: %s',
    async (service, _, answer) => {
      expect(await failureOf(service, answer)).toMatchObject({ kind: 'retryable' });
    },
  );

  it.each(SERVICES)('%s: connection refused', async (service) => {
    expect(await rejectedBy(services[service].call(at(NOBODY)))).toMatchObject({
      kind: 'retryable',
      message: expect.stringMatching(new RegExp(`^${service}: .*ECONNREFUSED`)),
    });
  });

  it.each(['KMS', 'SNS', 'DynamoDB'] as const)('%s: 200 without the result', async (service) => {
    expect(await failureOf(service, { status: 200 })).toMatchObject({ kind: 'retryable' });
  });
});

describe('an error in our own code', () => {
  it('is held if there are no credentials', async () => {
    expect(await rejectedBy(decrypt(at(NOBODY, { credentials: fromEnv() })))).toMatchObject({
      kind: 'held',
      message: expect.stringMatching(/^KMS: .*credentials/),
    });
  });

  it('stays as it is inside a call', async () => {
    const ours = new TypeError('x is not a function');
    const failing = () => Promise.reject(ours);
    expect(await rejectedBy(decrypt(at(NOBODY, { credentials: failing })))).toBe(ours);
  });

  it.each([
    new TypeError('x is not a function'),
    new RangeError('too far'),
    new SyntaxError('?'),
    'text',
    undefined,
  ])('stays as it is: %p', (error) => {
    expect(toAwsFailure(error, 'KMS')).toBe(error);
  });
});
