import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_ATTEMPTS, AWS_CONNECT_TIMEOUT, AWS_RESPONSE_TIMEOUT } from '../runtime/limits.ts';
import type { Log } from '../runtime/log.ts';
import type { Count } from '../runtime/metrics.ts';
import type { KmsKey } from './decrypt-secret.ts';
import type { BatchServices } from './handle-batch.ts';

/** Timeouts and attempts of every client. The SDK reads region, credentials and endpoint from the environment. */
export const AWS_OPTIONS = {
  maxAttempts: AWS_ATTEMPTS,
  requestHandler: {
    connectionTimeout: AWS_CONNECT_TIMEOUT,
    requestTimeout: AWS_RESPONSE_TIMEOUT,
    // `requestTimeout` ends with the first byte of the response, this one covers the rest.
    socketTimeout: AWS_RESPONSE_TIMEOUT,
    throwOnRequestTimeout: true,
  },
};

/** The KMS key that encrypts the secrets of a stage. */
export const createKmsKey = (settings: { readonly KMS_KEY: string; readonly STAGE: string }): KmsKey => ({
  kms: new KMSClient(AWS_OPTIONS),
  keyId: settings.KMS_KEY,
  stage: settings.STAGE,
});

/** A client for publishing on the topics. */
export const createSnsClient = () => new SNSClient(AWS_OPTIONS);

/** What {@link handleBatch} needs: the queue that triggers a function, and its dead-letter queue. */
export const createBatchServices = (
  settings: { readonly QUEUE_URL: string; readonly DEAD_LETTER_QUEUE_URL: string },
  now: () => Date,
  log: Log,
  count: Count,
): BatchServices => ({
  // A queue's URL only identifies it. The endpoint comes from the environment.
  sqs: new SQSClient({ ...AWS_OPTIONS, useQueueUrlAsEndpoint: false }),
  queueUrl: settings.QUEUE_URL,
  deadLetterQueueUrl: settings.DEAD_LETTER_QUEUE_URL,
  now,
  random: Math.random,
  log,
  count,
});
