import { EncryptCommand } from '@aws-sdk/client-kms';
import { encryptionContext, type KmsKey } from '../src/aws/decrypt-secret.ts';
import type { SecretName } from '../src/aws/secret-names.ts';
import type { Secret } from '../src/runtime/secret.ts';

/**
 * Encrypts one secret for one stage with the stage's key.
 *
 * @returns the ciphertext in base64, which is safe to commit.
 * @throws the SDK's error.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
 */
export async function encryptSecret(
  { kms, keyId, stage }: KmsKey,
  name: SecretName,
  secret: Secret,
): Promise<string> {
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({
      Plaintext: Buffer.from(secret.expose(), 'utf8'),
      EncryptionContext: encryptionContext(stage, name),
      KeyId: keyId,
    }),
  );
  if (CiphertextBlob === undefined) throw new Error(`KMS responded without a ciphertext for ${name}`);
  return Buffer.from(CiphertextBlob).toString('base64');
}
