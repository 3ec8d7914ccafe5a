/** The secrets of a stage, by their name in the encryption context. */
export const SECRET_NAMES = [
  'github-webhook-secret',
  'github-token',
  'github-app-private-key',
  'slack-webhook-url',
  'slack-signing-secret',
] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

/** The secrets that can have an older and a newer value in use. */
export const SIGNING_SECRETS = ['github-webhook-secret', 'slack-signing-secret'] as const;
export type SigningSecret = (typeof SIGNING_SECRETS)[number];
