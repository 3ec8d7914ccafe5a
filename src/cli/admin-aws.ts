import { KMSClient } from '@aws-sdk/client-kms';
import type { KmsKey } from '../aws/decrypt-secret.ts';

/** An admin may be far from the region, and somebody waits, but not for ever. Region, credentials and endpoint are the SDK's own. */
export const ADMIN_OPTIONS = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 5_000,
    requestTimeout: 20_000,
    socketTimeout: 20_000,
    throwOnRequestTimeout: true,
  },
};

/** The key that a stage's settings name, by the admin's own right. */
export const openAdminKey = (stage: string, keyId = keyOf(stage)): KmsKey => ({
  kms: new KMSClient(ADMIN_OPTIONS),
  keyId,
  stage,
});

/** Id, ARN or alias of the key of a stage. */
export const keyOf = (stage: string) => process.env['KMS_KEY'] || aliasOf(stage);

export const aliasOf = (stage: string) => `alias/usher-${stage}`;
