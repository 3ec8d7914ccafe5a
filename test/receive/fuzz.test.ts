import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import * as fc from 'fast-check';
import { githubEvent, type GitHubEvent } from '../../src/messages/github-event.ts';
import { receiveDelivery } from '../../src/receive/receive-delivery.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { changeAt, changeIfThere } from '../fixtures/change-at.ts';
import { deliveryRequest, WEBHOOK_SECRET } from '../fixtures/delivery-request.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';
import { PUBLISHED_AT, publishedComment } from '../fixtures/published-payloads.ts';

const rules = parseRules({
  organization: 'Codertocat',
  rules: [{ repository: 'Hello-World', teams: ['reader'] }],
});
const payload = changeAt(publishedComment(), 'comment.body', 'join');
const BODY = Buffer.from(JSON.stringify(payload));
const sign = (body: Uint8Array, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const SIGNATURE = sign(BODY, WEBHOOK_SECRET);

/** Receives a request with working services, so that a 503 can only be the fault of `receive`. */
async function receive(request: LambdaFunctionURLEvent) {
  const published: GitHubEvent[] = [];
  const { statusCode } = await receiveDelivery(request, {
    rules,
    secrets: () => Promise.resolve([new Secret(WEBHOOK_SECRET)]),
    publish: async (event) => void published.push(event),
    now: () => PUBLISHED_AT,
    log: () => {},
    count: () => {},
  });
  return { status: statusCode, published };
}

const byte = fc.integer({ min: 0, max: 255 });
const place = fc.nat({ max: BODY.length - 1 });
const text = fc.string({ unit: 'binary', maxLength: 80 });
const deep = fc
  .tuple(fc.constantFrom('[', '{"a":', '[{"a":'), fc.nat({ max: 3_000 }))
  .map(([open, depth]) => open.repeat(depth));

/** Bytes that differ from the signed ones, mostly a little. */
const alteredBody: fc.Arbitrary<Uint8Array> = fc
  .oneof(
    fc.tuple(place, byte).map(([at, value]) => Buffer.from(BODY).fill(value, at, at + 1)),
    fc.tuple(place, fc.uint8Array({ maxLength: 20 })).map(([at, more]) => splice(at, at, more)),
    fc.tuple(place, place).map(([from, to]) => splice(Math.min(from, to), Math.max(from, to))),
    fc
      .tuple(place, place)
      .map(([from, to]) => Buffer.concat([BODY, BODY.subarray(Math.min(from, to), Math.max(from, to) + 1)])),
    fc
      .constantFrom<BufferEncoding>('utf16le', 'base64', 'hex')
      .map((encoding) =>
        Buffer.from(
          BODY.toString(encoding === 'utf16le' ? 'utf8' : encoding),
          encoding === 'utf16le' ? encoding : 'utf8',
        ),
      ),
    fc.constantFrom('\uFEFF', '\n', ' ', '\0').map((mark) => Buffer.concat([Buffer.from(mark), BODY])),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
    deep.map((nested) => Buffer.from(nested)),
    fc.uint8Array({ maxLength: 300 }),
  )
  .filter((body) => !BODY.equals(body));

const splice = (from: number, to: number, more: Uint8Array = Buffer.of()) =>
  Buffer.concat([BODY.subarray(0, from), more, BODY.subarray(to)]);

/** Wrong signatures, mostly almost right. */
const wrongSignature: fc.Arbitrary<string | undefined> = fc
  .oneof(
    fc.constant(undefined),
    text.map((secret) => sign(BODY, `${secret}.`)),
    fc
      .tuple(fc.nat({ max: SIGNATURE.length - 1 }), fc.string({ unit: 'binary', maxLength: 2 }))
      .map(([at, more]) => SIGNATURE.slice(0, at) + more + SIGNATURE.slice(at + 1)),
    fc.constantFrom(
      SIGNATURE.toUpperCase(),
      SIGNATURE.slice(7),
      ` ${SIGNATURE}`,
      `${SIGNATURE},${SIGNATURE}`,
      `${SIGNATURE}\n`,
      'sha256=',
    ),
    fc.stringMatching(/^sha(1|256)=[0-9a-f]{0,70}$/),
    text,
  )
  .filter((signature) => signature !== SIGNATURE);

/** What a forger or a proxy may change. Each change alone must get the delivery refused. */
const mutation: fc.Arbitrary<Parameters<typeof deliveryRequest>[0]> = fc.oneof(
  {
    weight: 4,
    arbitrary: alteredBody.map((body) => ({ body, headers: { 'x-hub-signature-256': SIGNATURE } })),
  },
  {
    weight: 2,
    arbitrary: wrongSignature.map((signature) => ({
      body: BODY,
      headers: { 'x-hub-signature-256': signature },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(alteredBody, text).map(([body, secret]) => ({ body, secret: `${secret}.` })),
  },
  text
    .filter((type) => !/^application\/json[ \t]*(;|$)/i.test(type))
    .map((type) => ({ body: BODY, headers: { 'content-type': type } })),
  fc
    .constantFrom('gzip', 'br', 'identity', '')
    .map((encoding) => ({ body: BODY, headers: { 'content-encoding': encoding } })),
  text.filter((method) => method !== 'POST').map((method) => ({ body: BODY, method })),
  text
    .filter((id) => !/^[\w-]{1,100}$/.test(id))
    .map((id) => ({ body: BODY, headers: { 'x-github-delivery': id } })),
  fc
    .constantFrom('content-type', 'x-github-delivery', 'x-github-event', 'x-hub-signature-256')
    .map((name) => ({ body: BODY, headers: { [name]: undefined } })),
);

/** Headers without a meaning, which must let nothing in. */
const otherHeaders = fc.dictionary(
  fc.constantFrom(
    'x-hub-signature',
    'X-Hub-Signature-256',
    'authorization',
    'x-forwarded-for',
    'x-github-event',
    '__proto__',
    'cookie',
  ),
  text,
);

describe('a tampered delivery', () => {
  it(
    'is refused, whatever was done to it: not accepted, and nothing uncaught',
    async () => {
      expect(await receive(deliveryRequest({ body: BODY }))).toMatchObject({ status: 202, published: [{}] });
      const encoded = fc.boolean();
      await fc.assert(
        fc.asyncProperty(mutation, otherHeaders, encoded, async (mutated, headers, isBase64Encoded) => {
          const body = Buffer.from(mutated.body);
          // Only UTF-8 survives as text. The Function URL flags other bytes as base64.
          const asText = !isBase64Encoded && Buffer.from(body.toString('utf8')).equals(body);
          const request = deliveryRequest({
            ...mutated,
            headers: { ...headers, ...mutated.headers },
            isBase64Encoded: !asText,
          });
          const { status, published } = await receive(request);
          expect([400, 401, 405, 413, 415]).toContain(status);
          expect(published).toEqual([]);
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );

  it('is refused if its base64 flag was flipped', async () => {
    for (const isBase64Encoded of [true, false]) {
      const request = deliveryRequest({ body: BODY, isBase64Encoded });
      const turned = { ...request, isBase64Encoded: !isBase64Encoded };
      expect(await receive(turned)).toEqual({ status: 401, published: [] });
    }
  });
});

describe('a correctly signed delivery', () => {
  const PATHS = [
    'action',
    'comment',
    'comment.id',
    'comment.body',
    'comment.user',
    'comment.user.login',
    'comment.html_url',
    'comment.created_at',
    'comment.performed_via_github_app',
    'issue',
    'issue.number',
    'issue.title',
    'issue.pull_request',
    'repository',
    'repository.full_name',
    'organization',
    'sender',
    'zen',
  ];
  const changed = fc
    .array(fc.tuple(fc.constantFrom(...PATHS), fc.oneof(text, fc.jsonValue(), fc.integer())), {
      maxLength: 3,
    })
    .map((changes) =>
      changes.reduce<object>((sum, [path, value]) => changeIfThere(sum, path, value), payload),
    );
  const anyBody = fc.oneof(
    { weight: 3, arbitrary: changed.map((value) => Buffer.from(JSON.stringify(value))) },
    { weight: 2, arbitrary: alteredBody },
    fc.tuple(deep, fc.constantFrom(...PATHS)).map(([nested, path]) => {
      const closed =
        nested.replaceAll('{"a":', '[') + '1' + ']'.repeat(nested.replaceAll('{"a":', '[').length);
      return Buffer.from(JSON.stringify(changeAt(payload, path, 'DEEP')).replace('"DEEP"', closed));
    }),
  );

  it(
    'is taken or refused for what it is: nothing uncaught, and only whole events of our repository go on',
    async () => {
      await fc.assert(
        fc.asyncProperty(anyBody, otherHeaders, async (body, headers) => {
          const { status, published } = await receive(
            deliveryRequest({ body, headers: { 'x-github-event': 'issue_comment', ...headers } }),
          );
          expect([200, 202, 400]).toContain(status);
          for (const event of published) {
            expect(githubEvent.parse(event)).toEqual(event);
            expect(event).toMatchObject({
              action: 'created',
              repository: { full_name: expect.stringMatching(/^codertocat\/hello-world$/i) },
            });
          }
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );
});
