/** The secrets that Usher keeps, by the name that stands in their encryption context. */
export const SECRET_NAMES = [
  'github-webhook-secret',
  'github-token',
  'github-app-private-key',
  'slack-webhook-url',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/**
 * Binds a ciphertext to its use: it decrypts only as this secret of this stage.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
export const encryptionContext = (stage: string, secret: SecretName) => ({ app: 'usher', stage, secret });
