import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { encryptSecret } from '../../deploy/encrypt-secret.ts';
import { decryptSecret, encryptionContext } from '../../src/aws/decrypt-secret.ts';
import { SECRET_NAMES } from '../../src/aws/secret-names.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { startKms } from '../fixtures/local-kms.ts';

let kms: Awaited<ReturnType<typeof startKms>>;

beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.close());

const encrypt = (text: string) => encryptSecret(kms.key, 'github-token', new Secret(text));
const decrypt = (ciphertext: string, changes: { stage?: string; keyId?: string } = {}) =>
  decryptSecret({ ...kms.key, ...changes }, 'github-token', ciphertext);

/** A failure that an admin can fix, with KMS's name for it. */
const heldFor = (name: string): unknown =>
  expect.objectContaining({ kind: 'held', cause: expect.objectContaining({ name }) });

describe('a secret', () => {
  it.each(SECRET_NAMES)('encrypted as %s decrypts only as that', async (name) => {
    const ciphertext = await encryptSecret(kms.key, name, new Secret('s3cret'));
    const decrypted = SECRET_NAMES.map((other) =>
      decryptSecret(kms.key, other, ciphertext).then(
        (secret) => secret.expose(),
        (error: unknown) => error,
      ),
    );
    expect(await Promise.all(decrypted)).toEqual(
      SECRET_NAMES.map((other) => (other === name ? 's3cret' : heldFor('InvalidCiphertextException'))),
    );
  });

  it('survives encryption and decryption with any characters', async () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect((await decrypt(await encrypt(text))).expose()).toBe(text);
      }),
      { numRuns: 20 },
    );
  });

  it('is base64 that the settings accept, different each time', async () => {
    const [one, other] = [await encrypt('s3cret'), await encrypt('s3cret')];
    expect(one).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    expect(one).not.toBe(other);
    expect(Buffer.from(one, 'base64').includes('s3cret')).toBe(false);
  });

  it.each([
    ['in another stage', { stage: 'prod' }, 'InvalidCiphertextException'],
    ['with a key other than the named one', { keyId: 'alias/other' }, 'IncorrectKeyException'],
    ['with a missing key', { keyId: 'alias/none' }, 'NotFoundException'],
  ])('does not decrypt %s', async (_, changes, name) => {
    await expect(decrypt(await encrypt('s3cret'), changes)).rejects.toEqual(heldFor(name));
  });

  it('does not decrypt with any byte altered', async () => {
    const bytes = Buffer.from(await encrypt('s3cret'), 'base64');
    for (const place of [bytes.length - 1, bytes.length - 10, 60]) {
      const altered = Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ 1 : byte)));
      await expect(decrypt(altered.toString('base64'))).rejects.toEqual(
        heldFor('InvalidCiphertextException'),
      );
    }
  });

  it("is bound to an encryption context with its name, as the functions' policies require", async () => {
    kms.calls.length = 0;
    await decrypt(await encrypt('s3cret'));
    expect(kms.calls.map(({ summary }) => summary)).toEqual(['encrypt github-token', 'decrypt github-token']);
  });
});

it('the encryption context names the app, the stage and the secret: existing ciphertexts depend on it', () => {
  expect(encryptionContext('prod', 'slack-webhook-url')).toEqual({
    app: 'usher',
    stage: 'prod',
    secret: 'slack-webhook-url',
  });
});
