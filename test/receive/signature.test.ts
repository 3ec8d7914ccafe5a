import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { verifySignature } from '../../src/receive/signature.ts';
import { Secret } from '../../src/runtime/secret.ts';

const verify = (body: string | Uint8Array, header: string | undefined, secret: string) =>
  verifySignature(Buffer.from(body), header, new Secret(secret));

const SECRET = "It's a Secret to Everybody";
const BODY = 'Hello, World!';
const HEX = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

describe('a test vector', () => {
  it('of GitHub is accepted', () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    expect(verify(BODY, `sha256=${HEX}`, SECRET)).toBe(true);
  });

  // RFC 4231, test cases 1 and 2.
  it.each([
    ['\v'.repeat(20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      'Jefe',
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
  ])('of RFC 4231 is accepted for %j', (secret, body, hex) => {
    expect(verify(body, `sha256=${hex}`, secret)).toBe(true);
  });

  // python3 -c "import hmac; print(hmac.new('mysecret'.encode(), '{…}'.encode(), 'sha256').hexdigest())"
  it.each([
    ['an empty body', SECRET, '', '66a0c074deaa0f489ead6537e0d32f9a344b90bbeda705b6ed45ecd3b413fb40'],
    [
      'a ping',
      'mysecret',
      '{"zen":"Non-blocking is better than blocking."}',
      '4af91150c1a6c12e84478cb8f64c6cf6a3f9775da3824e5bb7d69a12cee445d3',
    ],
    [
      'text of several scripts',
      'mysecret',
      '{"comment":"жоин 参加 🚀 café"}',
      '4609cf9b1b1724d77091f9f6cd5c249f6647cb6dbd2f224c637173244bf3258f',
    ],
    [
      'bytes that are no UTF-8',
      'mysecret',
      Buffer.from('{"text":"\xff\xfe\x00\x80"}', 'latin1'),
      '135ce241cb724e4c6c002a7b0fc4cd4473537baf9f36ad5078ef4bf844271490',
    ],
    [
      'a line break at the end',
      'mysecret',
      '{"a":1}\n',
      'bc186be45b00a520789ffe575d63b041951c8a9b2b6a7fb32259261ec08a651e',
    ],
    [
      'a secret that is not ASCII',
      'пароль 🔑',
      '{"action":"created"}',
      'eee705c499c1f1e3ae1166218926f325cb67004083fac9a2e254f13453f51f51',
    ],
    [
      'a secret longer than a block',
      'k'.repeat(65),
      '{"action":"created"}',
      '0ae85233c421461d7b7328e555c2a6ea5565a6c8682b7f1d3315150305a46e05',
    ],
  ])('signed by Python is accepted: %s', (_, secret, body, hex) => {
    expect(verify(body, `sha256=${hex}`, secret)).toBe(true);
  });
});

describe('the secret', () => {
  it.each(["It's a Secret to Everybody ", "it's a secret to everybody", '', 'mysecret'])(
    'refuses what was signed with another: %j',
    (secret) => {
      expect(verify(BODY, `sha256=${HEX}`, secret)).toBe(false);
    },
  );
});

describe('the header', () => {
  it.each([
    ['is absent', undefined],
    ['is empty', ''],
    ['has no prefix', HEX],
    ['is only the prefix', 'sha256='],
    ['is a SHA-1 signature, as X-Hub-Signature has', 'sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59'],
    ['calls a SHA-256 signature SHA-1', `sha1=${HEX}`],
    ['calls it SHA-512', `sha512=${HEX}`],
    ['has the prefix in upper case', `SHA256=${HEX}`],
    ['has the digits in upper case', `sha256=${HEX.toUpperCase()}`],
    ['is a digit short', `sha256=${HEX.slice(0, -1)}`],
    ['is a byte short', `sha256=${HEX.slice(0, -2)}`],
    ['is a digit long', `sha256=${HEX}0`],
    ['is the right one twice', `sha256=${HEX}${HEX}`],
    ['is the right one and another', `sha256=${HEX}, sha256=${HEX}`],
    ['ends with a line break', `sha256=${HEX}\n`],
    ['begins with a space', ` sha256=${HEX}`],
    ['has a space after the prefix', `sha256= ${HEX}`],
    ['has an invalid digit', `sha256=${HEX.slice(0, -1)}g`],
    ['has a digit from another script', `sha256=${HEX.slice(0, -1)}７`],
    ['has a null byte for the last digits', `sha256=${HEX.slice(0, -2)}\0\0`],
    ['is in base64', `sha256=${Buffer.from(HEX, 'hex').toString('base64')}`],
    ['is all zeros', `sha256=${'0'.repeat(64)}`],
  ])('%s: refused', (_, header) => {
    expect(verify(BODY, header, SECRET)).toBe(false);
  });
});

describe('the body', () => {
  const bodies = fc.uint8Array({ minLength: 1, maxLength: 2000 });
  const signed = (body: Uint8Array) => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;

  it('may be any bytes', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect(verify(body, signed(body), SECRET)).toBe(true);
      }),
    );
  });

  it('is refused with any one bit of it flipped', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.integer({ min: 0, max: 7 }), (body, place, bit) => {
        const altered = Uint8Array.from(body, (byte, index) =>
          index === place % body.length ? byte ^ (1 << bit) : byte,
        );
        expect(verify(altered, signed(body), SECRET)).toBe(false);
      }),
    );
  });

  it('is refused with any one bit of its signature flipped', () => {
    const digest = Buffer.from(HEX, 'hex');
    const flipped = [...digest.keys()].flatMap((place) =>
      [0, 1, 2, 3, 4, 5, 6, 7].map((bit) =>
        Buffer.from(digest.map((byte, index) => (index === place ? byte ^ (1 << bit) : byte))).toString(
          'hex',
        ),
      ),
    );
    expect(flipped.filter((hex) => verify(BODY, `sha256=${hex}`, SECRET))).toEqual([]);
  });

  it.each([
    ['a line break at its end', `${BODY}\n`],
    ['a byte order mark', `\uFEFF${BODY}`],
    ['a byte less', BODY.slice(0, -1)],
    ['other white space', 'Hello,  World!'],
  ])('is refused with %s', (_, body) => {
    expect(verify(body, `sha256=${HEX}`, SECRET)).toBe(false);
  });

  it('is refused after decoding and encoding it as text', () => {
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    expect(verify(body, signed(body), SECRET)).toBe(true);
    expect(verify(body.toString('utf8'), signed(body), SECRET)).toBe(false);
  });
});
