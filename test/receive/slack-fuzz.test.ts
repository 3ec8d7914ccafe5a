import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { formOf, slackHeaders } from '../../local/slack-clicks.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { type SlackAction, slackAction } from '../../src/messages/slack-action.ts';
import { receiveDelivery } from '../../src/receive/receive-delivery.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { changeIfThere } from '../fixtures/change-at.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';
import { CLICK, CLICKED_AT, clickRequest, SIGNING_SECRET } from '../fixtures/slack-click.ts';

const rules = parseRules({ organization: 'my_org', rules: [{ repository: 'onboarding', teams: ['sre'] }] });
const BODY = formOf(CLICK);
const HEADERS = slackHeaders(BODY, SIGNING_SECRET, CLICKED_AT);

/** Receives a request with working services, so that a 503 can only be the fault of `receive`. */
async function receive(request: ReturnType<typeof clickRequest>) {
  const published: SlackAction[] = [];
  const { statusCode } = await receiveDelivery(request, {
    rules,
    secrets: async () => [],
    publish: async () => {},
    slack: {
      source: { team: CLICK.team.id, app: CLICK.api_app_id },
      secrets: async () => [new Secret(SIGNING_SECRET)],
      publish: async (action) => void published.push(action),
    },
    now: () => CLICKED_AT,
    log: () => {},
    count: () => {},
  });
  return { status: statusCode ?? 0, published };
}

const text = fc.string({ unit: 'binary', maxLength: 80 });
const place = fc.nat({ max: BODY.length - 1 });
/** Text that differs from what was signed, mostly a little. */
const altered = fc
  .oneof(
    fc
      .tuple(place, fc.string({ maxLength: 3 }))
      .map(([at, more]) => BODY.slice(0, at) + more + BODY.slice(at + 1)),
    fc
      .tuple(place, place)
      .map(([from, to]) => BODY.slice(0, Math.min(from, to)) + BODY.slice(Math.max(from, to))),
    fc.constantFrom(`${BODY}&`, ` ${BODY}`, `${BODY}\n`, BODY.toLowerCase(), decodeURIComponent(BODY), ''),
    text,
  )
  .filter((body) => body !== BODY);

/** What a forger or a proxy may change. Each change alone must get the click refused. */
const mutation: fc.Arbitrary<Parameters<typeof clickRequest>[0]> = fc.oneof(
  { weight: 4, arbitrary: altered.map((body) => ({ body, headers: HEADERS })) },
  { weight: 2, arbitrary: fc.tuple(altered, text).map(([body, secret]) => ({ body, secret: `${secret}.` })) },
  text
    .filter((timestamp) => timestamp !== HEADERS['x-slack-request-timestamp'])
    .map((timestamp) => ({ headers: { 'x-slack-request-timestamp': timestamp } })),
  text
    .filter((signature) => signature !== HEADERS['x-slack-signature'])
    .map((signature) => ({ headers: { 'x-slack-signature': signature } })),
  fc
    .integer({ min: 301, max: 1_000_000_000 })
    .chain((seconds) => fc.constantFrom(seconds, -seconds))
    .map((seconds) => ({ at: new Date(CLICKED_AT.getTime() - seconds * 1_000) })),
  fc.constantFrom('gzip', 'br', '').map((encoding) => ({ headers: { 'content-encoding': encoding } })),
  text
    .filter((type) => !/^application\/x-www-form-urlencoded[ \t]*(;|$)/i.test(type))
    .map((type) => ({ headers: { 'content-type': type } })),
  text.filter((method) => method !== 'POST').map((method) => ({ method })),
  fc
    .constantFrom('content-type', 'x-slack-request-timestamp', 'x-slack-signature')
    .map((name) => ({ headers: { [name]: undefined } })),
);

describe('a tampered click', () => {
  it(
    'is refused, whatever was done to it: not accepted, and nothing uncaught',
    async () => {
      expect(await receive(clickRequest())).toMatchObject({ status: 200, published: [{}] });
      await fc.assert(
        fc.asyncProperty(mutation, async (mutated) => {
          const { status, published } = await receive(clickRequest(mutated));
          expect([400, 401, 405, 413, 415]).toContain(status);
          expect(published).toEqual([]);
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );
});

describe('a correctly signed request', () => {
  const PATHS = [
    'type',
    'user',
    'user.id',
    'user.team_id',
    'api_app_id',
    'team',
    'team.id',
    'is_enterprise_install',
    'container',
    'container.message_ts',
    'channel.id',
    'response_url',
    'actions',
  ];
  const value = fc.oneof(
    text,
    fc.jsonValue(),
    fc.integer(),
    fc.constantFrom('T024BE7LD', 'U0', '1.1', '7/1/100/sre/9'),
  );
  const changed = fc
    .array(fc.tuple(fc.constantFrom(...PATHS), value), { maxLength: 3 })
    .map((changes) =>
      changes.reduce<object>((sum, [path, change]) => changeIfThere(sum, path, change), CLICK),
    );
  const pressed = fc
    .record({ action_id: value, value, action_ts: value }, { requiredKeys: [] })
    .map((change) => ({ ...CLICK, actions: [{ ...CLICK.actions[0], ...change }] }));
  const body = fc.oneof(
    changed.map((payload) => formOf(payload)),
    pressed.map((payload) => formOf(payload)),
    fc.nat({ max: 3_000 }).map((depth) => `payload=${'['.repeat(depth)}`),
    altered,
  );

  it(
    'is taken or refused for what it is: nothing uncaught, and only whole clicks of our workspace go on',
    async () => {
      await fc.assert(
        fc.asyncProperty(body, async (sent) => {
          const { status, published } = await receive(clickRequest({ body: sent }));
          expect([200, 400, 403]).toContain(status);
          for (const action of published) {
            expect(slackAction.parse(action)).toEqual(action);
            expect(action.workspace).toBe('T024BE7LD');
          }
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );
});
