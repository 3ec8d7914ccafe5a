import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';

/** In ms. AWS answers in milliseconds, and the SDK tries three times by itself: all of that must fit in GitHub's ten seconds for a webhook. */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

/** A client of KMS; region, credentials and endpoint come from the SDK's own environment variables. */
export const createKms = () => new KMSClient({ requestHandler });

/** A client of SNS; region, credentials and endpoint come from the SDK's own environment variables. */
export const createSns = () => new SNSClient({ requestHandler });
