import { randomUUID } from 'node:crypto';
import type { LambdaFunctionURLEvent, SQSEvent } from 'aws-lambda';
import { signedHeaders } from '../local/deliver.ts';
import { LOCAL_WEBHOOK_SECRET } from '../local/local-world.ts';
import { writeComment } from '../local/write-comment.ts';

/** Where the comments of the bench are written. */
export const ORGANIZATION = 'my_org';
export const REPOSITORY = 'onboarding';
export const ISSUE = 1;
export const TEAM = 'reader';

let comments = 1_000_000;

/** A new comment by a new person, as GitHub would deliver it: its published example, 12 KB of JSON. */
export function newComment(options: Partial<Parameters<typeof writeComment>[0]> = {}) {
  const id = (comments += 1);
  return writeComment({
    body: 'join',
    login: `person-${id}`,
    organization: ORGANIZATION,
    repository: `${ORGANIZATION}/${REPOSITORY}`,
    issue: ISSUE,
    id,
    ...options,
  });
}

/** A delivery as the Function URL hands it over: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export function deliveryOf(payload: object): LambdaFunctionURLEvent {
  return requestWith(JSON.stringify(payload), {
    'content-type': 'application/json',
    ...signedHeaders('issue_comment', randomUUID(), JSON.stringify(payload), LOCAL_WEBHOOK_SECRET),
  });
}

/** A POST as a Function URL hands it over. */
export const requestWith = (
  body: string,
  headers: Readonly<Record<string, string>>,
): LambdaFunctionURLEvent => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/',
  rawQueryString: '',
  headers,
  requestContext: {
    accountId: 'anonymous',
    apiId: 'bench',
    domainName: 'bench.lambda-url.us-east-1.on.aws',
    domainPrefix: 'bench',
    http: {
      method: 'POST',
      path: '/',
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'GitHub-Hookshot',
    },
    requestId: randomUUID(),
    routeKey: '$default',
    stage: '$default',
    time: '15/May/2026:15:20:22 +0000',
    timeEpoch: 1_778_858_422_000,
  },
  body,
  isBase64Encoded: false,
});

/** A batch as SQS hands it over: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export const batchOf = (queue: 'commands' | 'notifications', ...bodies: readonly string[]): SQSEvent => ({
  Records: bodies.map((body) => ({
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(Date.now()),
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: String(Date.now()),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    awsRegion: 'us-east-1',
  })),
});
