import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AWS_CONNECT_LIMIT, AWS_TIME_LIMIT, AWS_TRIES } from '../config/limits.ts';

/** Region, credentials and endpoint come from the SDK's own environment variables. */
export const AWS_OPTIONS = {
  maxAttempts: AWS_TRIES,
  requestHandler: {
    connectionTimeout: AWS_CONNECT_LIMIT,
    requestTimeout: AWS_TIME_LIMIT,
    throwOnRequestTimeout: true,
  },
};

export const createKms = () => new KMSClient(AWS_OPTIONS);
export const createSns = () => new SNSClient(AWS_OPTIONS);
/** The URL of a queue is its name here, not the address to call. */
export const createSqs = () => new SQSClient({ ...AWS_OPTIONS, useQueueUrlAsEndpoint: false });
