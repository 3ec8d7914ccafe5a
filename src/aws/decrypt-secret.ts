import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { RetryableFailure } from '../runtime/failures.ts';
import { Secret } from '../runtime/secret.ts';
import { callAws } from './failures.ts';
import type { SecretName } from './secret-names.ts';

/** The KMS key that encrypts the secrets of a stage. */
export interface KmsKey {
  readonly kms: KMSClient;
  /** Key id, ARN or alias. */
  readonly keyId: string;
  readonly stage: string;
}

/**
 * Decrypts one secret. The request names the key, so KMS refuses a ciphertext made with any other key.
 *
 * @param ciphertext - In base64, as `usher encrypt` prints it.
 * @throws a Failure; ConfigurationFailure if it was encrypted for another secret or stage.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
export async function decryptSecret(
  { kms, keyId, stage }: KmsKey,
  name: SecretName,
  ciphertext: string,
): Promise<Secret> {
  const command = new DecryptCommand({
    CiphertextBlob: Buffer.from(ciphertext, 'base64'),
    EncryptionContext: encryptionContext(stage, name),
    KeyId: keyId,
  });
  const { Plaintext } = await callAws('KMS', kms.send(command));
  if (Plaintext === undefined) throw new RetryableFailure(`KMS responded without a plaintext for ${name}`);
  return new Secret(Buffer.from(Plaintext).toString('utf8'));
}

/**
 * Binds a ciphertext to its purpose: it decrypts only as this secret of this stage.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export const encryptionContext = (stage: string, secret: SecretName) => ({ app: 'usher', stage, secret });
