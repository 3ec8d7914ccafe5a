import { describe, expect, it } from '@jest/globals';
import { BODY_LIMIT, readRequest, respond } from '../../src/receive/request.ts';
import { DELIVERY, deliveryRequest } from '../fixtures/delivery-request.ts';

type Read = ReturnType<typeof readRequest>;

const statusOf = (read: Read) => ('refusal' in read ? read.refusal.statusCode : 'taken');
const messageOf = (read: Read) => String('refusal' in read ? read.refusal.body : 'taken');
const bodyOf = (read: Read) => ('refusal' in read ? undefined : read.body);
const withHeaders = (headers: Record<string, string | undefined>) =>
  readRequest(deliveryRequest({ body: '{}', headers }));

describe('a delivery', () => {
  it('is read', () => {
    const request = deliveryRequest({
      body: '{"zen":"💡"}',
      headers: { 'x-hub-signature-256': 'sha256=ab' },
    });
    expect(readRequest(request)).toEqual({
      delivery: DELIVERY,
      eventName: 'issue_comment',
      signature: 'sha256=ab',
      body: Buffer.from('{"zen":"💡"}'),
    });
  });

  it.each([
    ['text', '{"zen":"💡"}', false],
    ['flagged as base64', '{"zen":"💡"}', true],
    ['not UTF-8, flagged as base64', Uint8Array.of(0x7b, 0xff, 0x00, 0x7d), true],
  ])('keeps every byte of a body that is %s', (_, body, isBase64Encoded) => {
    expect(bodyOf(readRequest(deliveryRequest({ body, isBase64Encoded })))).toEqual(Buffer.from(body));
  });

  it('has an empty body if the event has none', () => {
    const { body: _, ...request } = deliveryRequest({ body: '' });
    expect(bodyOf(readRequest(request))).toEqual(Buffer.of());
  });
});

describe('the method', () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post'])(
    '%s is not allowed: 405',
    (method) => {
      expect(statusOf(readRequest(deliveryRequest({ body: '{}', method })))).toBe(405);
    },
  );
});

describe('the size', () => {
  it('may be 4 MB', () => {
    expect(BODY_LIMIT).toBe(4 * 1024 * 1024);
  });

  it.each([
    ['text', 'a', false],
    ['base64', 'a', true],
    ['text of several bytes a character', 'é', false],
  ])('of a body as %s can be the limit, but not a byte more', (_, unit, isBase64Encoded) => {
    const body = unit.repeat(BODY_LIMIT / Buffer.byteLength(unit));
    expect(statusOf(readRequest(deliveryRequest({ body, isBase64Encoded })))).toBe('taken');
    expect(statusOf(readRequest(deliveryRequest({ body: `${body}a`, isBase64Encoded })))).toBe(413);
  });
});

describe('the content', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ; charset=utf-8',
    'Application/JSON',
  ])('may be %s', (type) => {
    expect(statusOf(withHeaders({ 'content-type': type }))).toBe('taken');
  });

  it.each([
    undefined,
    '',
    'application/x-www-form-urlencoded',
    'application/json-patch+json',
    'application/jsonp',
    'application/json, text/plain',
    'application/vnd.github+json',
    'text/json',
    'text/plain; application/json',
    ' application/json',
  ])('cannot be %j: 415, with the setting to choose', (type) => {
    const read = withHeaders({ 'content-type': type });
    expect(statusOf(read)).toBe(415);
    expect(messageOf(read)).toContain('application/json');
  });

  it.each(['gzip', 'deflate', 'br', 'identity', ''])('cannot be encoded: %j is 415', (encoding) => {
    expect(statusOf(withHeaders({ 'content-encoding': encoding }))).toBe(415);
  });
});

describe('the headers', () => {
  it.each([
    ['x-hub-signature-256', 401],
    ['x-github-event', 400],
    ['x-github-delivery', 400],
  ])('must include %s, or get a %i', (name, status) => {
    const read = withHeaders({ [name]: undefined });
    expect(statusOf(read)).toBe(status);
    expect(messageOf(read).toLowerCase()).toContain(name);
  });

  it('cannot have an empty event name', () => {
    expect(statusOf(withHeaders({ 'x-github-event': '' }))).toBe(400);
  });

  it.each(['a', DELIVERY, 'A_b-9', 'x'.repeat(100)])('can have the delivery id %s', (delivery) => {
    expect(withHeaders({ 'x-github-delivery': delivery })).toMatchObject({ delivery });
  });

  it.each([
    '',
    ' ',
    'x'.repeat(101),
    `${DELIVERY}\n{"level":"info","message":"forged"}`,
    `${DELIVERY}\n`,
    'a b',
    '"quoted"',
    '<!channel>',
    '../../etc',
    'é',
    '\u0000',
    '１',
  ])('cannot have the delivery id %j: 400', (delivery) => {
    const read = withHeaders({ 'x-github-delivery': delivery });
    expect(statusOf(read)).toBe(400);
    expect(JSON.stringify(read)).not.toContain('forged');
  });
});

describe('a refusal', () => {
  it('is JSON with one sentence', () => {
    const read = readRequest(deliveryRequest({ body: '{}', method: 'GET' }));
    expect(read).toEqual({
      refusal: {
        statusCode: 405,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"only POST is allowed"}',
      },
    });
  });
});

describe('a response', () => {
  it('is JSON for any message', () => {
    const { statusCode, headers, body } = respond(400, 'no "quotes"\nor lines');
    expect({ statusCode, headers }).toEqual({
      statusCode: 400,
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(body ?? '')).toEqual({ message: 'no "quotes"\nor lines' });
  });
});
