import { expect, it } from '@jest/globals';
import { encryptionContext } from '../../src/aws/decrypt-secret.ts';

it('names the app, the stage and the secret: existing ciphertexts depend on it', () => {
  expect(encryptionContext('prod', 'slack-webhook-url')).toEqual({
    app: 'usher',
    stage: 'prod',
    secret: 'slack-webhook-url',
  });
});
