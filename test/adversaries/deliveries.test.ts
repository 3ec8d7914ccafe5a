import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WEBHOOK_SECRET } from '../fixtures/delivery-request.ts';
import { expectNothing } from './attempt.ts';
import type { Delivery } from './functions.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
  world.give('insider', 71);
});
afterAll(() => world.close());

const hmac = (body: string, secret = WEBHOOK_SECRET, hash = 'sha256') =>
  createHmac(hash, secret).update(body).digest('hex');
const header = (name: string, value: string | undefined) => () => ({ headers: { [name]: value } });
const signed = (sign: (body: string) => string | undefined) => (body: string) => ({
  headers: { 'x-hub-signature-256': sign(body) },
});

/** Another body, with the signature of the original. */
const other = (change: (body: string) => string | Uint8Array) => (body: string) => ({
  body: change(body),
  headers: { 'x-hub-signature-256': `sha256=${hmac(body)}` },
});

/** Deliveries of a valid `join` in an invalid way. */
type Forged = readonly [title: string, how: (body: string) => Partial<Delivery>, status?: number];
const FORGED: readonly Forged[] = [
  ['signed with another secret', () => ({ secret: 'another' })],
  ['signed with an empty secret', () => ({ secret: '' })],
  ['signed with the secret and a line break', () => ({ secret: `${WEBHOOK_SECRET}\n` })],
  ['signed with the secret in upper case', () => ({ secret: WEBHOOK_SECRET.toUpperCase() })],
  ['signed with the word undefined', () => ({ secret: 'undefined' })],
  ['signed with what a secret prints', () => ({ secret: '[redacted]' })],
  ['not signed', signed(() => undefined)],
  ['with an empty signature', signed(() => '')],
  ['with the name of the hash alone', signed(() => 'sha256=')],
  ['with a signature without the name', signed((body) => hmac(body))],
  ['with a signature in upper case', signed((body) => `sha256=${hmac(body).toUpperCase()}`)],
  ['with the name in upper case', signed((body) => `SHA256=${hmac(body)}`)],
  ['with a space before it', signed((body) => ` sha256=${hmac(body)}`)],
  ['with a line break after it', signed((body) => `sha256=${hmac(body)}\n`)],
  ['with the header twice', signed((body) => `sha256=${hmac(body)},sha256=${hmac(body)}`)],
  ['with a wrong one before it', signed((body) => `sha256=${'0'.repeat(64)},sha256=${hmac(body)}`)],
  ['with all but the last digit', signed((body) => `sha256=${hmac(body).slice(0, -1)}`)],
  ['with one digit too many', signed((body) => `sha256=${hmac(body)}0`)],
  ['with zeros', signed(() => `sha256=${'0'.repeat(64)}`)],
  ['with SHA-1', signed((body) => `sha1=${hmac(body, WEBHOOK_SECRET, 'sha1')}`)],
  ['with SHA-1 called SHA-256', signed((body) => `sha256=${hmac(body, WEBHOOK_SECRET, 'sha1')}`)],
  ['with SHA-512', signed((body) => `sha512=${hmac(body, WEBHOOK_SECRET, 'sha512')}`)],
  ['with body and secret changed round', signed((body) => `sha256=${hmac(WEBHOOK_SECRET, body)}`)],
  ['with the signature of an empty body', signed(() => `sha256=${hmac('')}`)],
  ['with the signature of another body', signed(() => `sha256=${hmac('{}')}`)],
  [
    'with the signature of the body re-written',
    signed((body) => `sha256=${hmac(JSON.stringify(JSON.parse(body), null, 2))}`),
  ],
  [
    'with the signature of the body in base64',
    signed((body) => `sha256=${hmac(Buffer.from(body).toString('base64'))}`),
  ],
  [
    'with the old header alone',
    (body) => ({
      headers: {
        'x-hub-signature-256': undefined,
        'x-hub-signature': `sha1=${hmac(body, WEBHOOK_SECRET, 'sha1')}`,
      },
    }),
  ],
  ['by GET', () => ({ method: 'GET' }), 405],
  ['by PUT', () => ({ method: 'PUT' }), 405],
  ['by a method in lower case', () => ({ method: 'post' }), 405],
  [
    'by another method than the header says',
    () => ({ method: 'GET', headers: { 'x-http-method-override': 'POST' } }),
    405,
  ],
  ['as a form', header('content-type', 'application/x-www-form-urlencoded'), 415],
  ['as text', header('content-type', 'text/plain'), 415],
  ['as no type', header('content-type', undefined), 415],
  ['as two types', header('content-type', 'application/json, text/html'), 415],
  ['as a type that begins so', header('content-type', 'application/json5'), 415],
  ['as JSON of another kind', header('content-type', 'application/vnd.github+json'), 415],
  ['compressed', header('content-encoding', 'gzip'), 415],
  ['compressed, it says, by nothing', header('content-encoding', 'identity'), 415],
  ['without an event', header('x-github-event', undefined), 400],
  ['without an id', header('x-github-delivery', undefined), 400],
  ['with an id with a line break', header('x-github-delivery', '1\r\n{"level":"info"}'), 400],
  ['with two ids', header('x-github-delivery', '1,2'), 400],
  ['with an id that is a path', header('x-github-delivery', '../1'), 400],
  ['with an id of a thousand characters', header('x-github-delivery', 'a'.repeat(1_000)), 400],
  ['flagged as base64, though it is none', other((body) => Buffer.from(body, 'base64'))],
  ['with a byte changed', other((body) => body.replace('join', 'Join'))],
  ['with a space added', other((body) => `${body} `)],
  ['with a byte order mark added', other((body) => `\uFEFF${body}`)],
  ['as a huge body', (body) => ({ body: body.padEnd(4 * 1024 * 1024 + 1) }), 413],
];

/** Bodies with a valid signature that aren't comments. */
const BODIES: readonly (readonly [title: string, body: string | Uint8Array, status?: number])[] = [
  ['nothing', ''],
  ['a word', 'join'],
  ['null', 'null'],
  ['a list', '[{"comment":{}}]'],
  ['a text', '"join"'],
  ['a number', '1e999'],
  ['half an object', '{"action":"created"'],
  ['two objects', '{}{}'],
  ['a form', 'payload=%7B%22action%22%3A%22created%22%7D'],
  ['brackets ten thousand deep', '['.repeat(10_000) + ']'.repeat(10_000)],
  ['objects ten thousand deep', '{"comment":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['UTF-16', Buffer.from('{"action":"created"}', 'utf16le')],
  ['a comment in JSON', '{"action":"created" /* x */}'],
  ['XML with an entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
  ['an empty object', '{}'],
  ['a comment that is a text', '{"action":"created","comment":"join","issue":{}}'],
  ['a comment and no issue', '{"action":"created","comment":{"body":"join"}}'],
];

describe('a delivery that is not GitHub’s', () => {
  it.each(FORGED)('adds nobody: %s', async (_, how, status = 401) => {
    const attempt = await world.attempt(async () => {
      const body = world.forge({ login: 'insider', id: 71 });
      await world.deliver({ body, ...how(body) });
    });
    expect(attempt.became).toEqual([String(status)]);
    expectNothing(attempt);
  });

  it.each(BODIES)('adds nobody: %s for a body', async (_, body, status = 400) => {
    const attempt = await world.attempt(() => world.deliver({ body }));
    expect(attempt.became).toEqual([String(status)]);
    expectNothing(attempt);
  });

  it('contrasts with GitHub’s, which adds the person', async () => {
    const body = world.forge({ login: 'insider', id: 71 });
    expect(await world.attempt(() => world.deliver({ body }))).toMatchObject({ became: ['added'] });
  });
});
