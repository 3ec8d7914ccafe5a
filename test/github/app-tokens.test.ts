import { verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { appTokens } from '../../src/github/tokens.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';

const NOW = new Date('2026-11-23T12:00:00.700Z');
const tokenWith = async (privateKey: string, appId = '37') =>
  (await appTokens(appId, new Secret(privateKey), () => NOW).get()).expose();
const partsOf = (jwt: string) => {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const json = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const signed = Buffer.from(`${header}.${payload}`);
  return {
    header: json(header),
    payload: json(payload),
    signed,
    signature: Buffer.from(signature, 'base64url'),
  };
};

describe("a GitHub App's token", () => {
  it.each([
    ['PKCS#1, as GitHub gives it', APP_KEYS.pkcs1],
    ['PKCS#8', APP_KEYS.pkcs8],
    ['PKCS#1 without the last line break', APP_KEYS.pkcs1.trimEnd()],
    ['PKCS#1 with the line breaks of Windows', APP_KEYS.pkcs1.replaceAll('\n', '\r\n')],
    ['PKCS#8 with the line breaks of Windows', APP_KEYS.pkcs8.replaceAll('\n', '\r\n')],
    ['PKCS#1 with line breaks written out', APP_KEYS.pkcs1.replaceAll('\n', '\\n')],
  ])('is signed with a key in %s', async (_, privateKey) => {
    const { header, signed, signature } = partsOf(await tokenWith(privateKey));
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(verify('sha256', signed, APP_KEYS.publicKey, signature)).toBe(true);
  });

  it('is backdated by a minute for clock drift, and is valid for less than the 10 minutes that GitHub allows', async () => {
    const { payload } = partsOf(await tokenWith(APP_KEYS.pkcs1));
    const seconds = Math.floor(NOW.getTime() / 1_000);
    expect(payload).toEqual({ iss: '37', iat: seconds - 60, exp: seconds + 9 * 60 });
  });

  it('can name the App by its client ID', async () => {
    const { payload } = partsOf(await tokenWith(APP_KEYS.pkcs1, 'Iv23liAbc'));
    expect(payload).toMatchObject({ iss: 'Iv23liAbc' });
  });

  it.each([
    ['nothing', ''],
    ['something else', 'PLANTED'],
    [
      'the frame of a key with something else in it',
      '-----BEGIN RSA PRIVATE KEY-----\nPLANTED\n-----END RSA PRIVATE KEY-----',
    ],
    ['a truncated key', APP_KEYS.pkcs1.slice(0, 400)],
    ['a public key', APP_KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    [
      'a key in the form of OpenSSH',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nPLANTED\n-----END OPENSSH PRIVATE KEY-----',
    ],
  ])('fails as held if the key is %s, without quoting it', async (_, privateKey) => {
    const failure = await rejectedBy(tokenWith(privateKey));
    expect(failure).toMatchObject({ kind: 'held' });
    expect(failure).not.toHaveProperty('cause');
    expect(String(failure)).toMatch(
      /^HeldFailure: the private key of the GitHub App is malformed: encrypt the \.pem/,
    );
  });
});
