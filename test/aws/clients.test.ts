import { createServer, type Socket } from 'node:net';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createBatchServices, createKmsKey, createSnsClient } from '../../src/aws/clients.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { createTable } from '../../src/ledger/table.ts';
import { AWS_ATTEMPTS, AWS_CONNECT_TIMEOUT, AWS_RESPONSE_TIMEOUT } from '../../src/runtime/limits.ts';
import { createLog } from '../../src/runtime/log.ts';

const sockets: Socket[] = [];
const silent = createServer((socket) => sockets.push(socket.on('error', () => {}).resume()));

/** Read by the SDK, as on Lambda. */
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  const address = silent.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const services = ['KMS', 'SNS', 'SQS', 'DYNAMODB'].map((service) => [`AWS_ENDPOINT_URL_${service}`, url]);
  Object.assign(process.env, Object.fromEntries(services), {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  silent.close();
});

it('give up on a silent service, after all attempts, within the time that the limits assume', async () => {
  const { kms } = createKmsKey({ KMS_KEY: 'alias/usher-dev', STAGE: 'dev' });
  const sns = createSnsClient();
  // If the client called the queue's URL, it would be refused there immediately.
  const queueUrl = 'http://127.0.0.1:9/123456789012/commands';
  const settings = { QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: queueUrl };
  const now = () => new Date();
  const { sqs } = createBatchServices(settings, now, createLog('command'), () => {});
  const ledger = new Ledger(createTable('ledger'), now);
  const start = performance.now();
  const calls: Promise<unknown>[] = [
    kms.send(new DescribeKeyCommand({ KeyId: 'alias/usher-dev' })),
    sns.send(new ListTopicsCommand()),
    sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'x' })),
    ledger.needsPublishing('command/1/1', 0),
  ];
  await Promise.all(calls.map((call) => expect(call).rejects.toThrow(/time/i)));
  const longest = AWS_ATTEMPTS * (AWS_CONNECT_TIMEOUT + AWS_RESPONSE_TIMEOUT) + 500;
  expect(performance.now() - start).toBeLessThan(longest);
  for (const client of [kms, sns, sqs]) client.destroy();
}, 15_000);
