import { expect, it } from '@jest/globals';
import { encryptionContext } from '../../src/aws/decrypt-secret.ts';

it('names the app, the stage and the secret, for ciphertexts outlive the code', () => {
  expect(encryptionContext('prod', 'slack-webhook-url')).toEqual({
    app: 'usher',
    stage: 'prod',
    secret: 'slack-webhook-url',
  });
});
