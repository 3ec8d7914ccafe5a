import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ATTEMPTS, AWS_CONNECT_TIMEOUT, AWS_RESPONSE_TIMEOUT } from '../runtime/limits.ts';
import type { Log } from '../runtime/log.ts';
import type { Count } from '../runtime/metrics.ts';
import type { KmsKey } from './decrypt-secret.ts';
import type { BatchServices } from './handle-batch.ts';

/** Region, credentials and endpoint come from the SDK's own environment variables. */
export const AWS_OPTIONS = {
  maxAttempts: AWS_ATTEMPTS,
  requestHandler: {
    connectionTimeout: AWS_CONNECT_TIMEOUT,
    requestTimeout: AWS_RESPONSE_TIMEOUT,
    // The limit above ends with the first byte of an answer; this one holds for the rest of it.
    socketTimeout: AWS_RESPONSE_TIMEOUT,
    throwOnRequestTimeout: true,
  },
};

/** The key of a stage. */
export const createKmsKey = (settings: { readonly KMS_KEY: string; readonly STAGE: string }): KmsKey => ({
  kms: new KMSClient(AWS_OPTIONS),
  keyId: settings.KMS_KEY,
  stage: settings.STAGE,
});

export const createSnsClient = () => new SNSClient(AWS_OPTIONS);

/** The queue that wakes a function, and the one for what it puts aside. */
export const createBatchServices = (
  settings: { readonly QUEUE_URL: string; readonly DEAD_LETTER_QUEUE_URL: string },
  now: () => Date,
  log: Log,
  count: Count,
): BatchServices => ({
  // The URL of a queue is its name here, not the address to call.
  sqs: new SQSClient({ ...AWS_OPTIONS, useQueueUrlAsEndpoint: false }),
  queueUrl: settings.QUEUE_URL,
  deadLetterQueueUrl: settings.DEAD_LETTER_QUEUE_URL,
  now,
  random: Math.random,
  log,
  count,
});
