import { describe, expect, it } from '@jest/globals';
import { formOf } from '../../local/slack-clicks.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { type SlackAction, slackAction } from '../../src/messages/slack-action.ts';
import { receiveDelivery, type ReceiveServices } from '../../src/receive/receive-delivery.ts';
import { SLACK_BODY_LIMIT, type SlackServices } from '../../src/receive/slack-action.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { SLACK_ANSWER_TIMEOUT } from '../../src/runtime/limits.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { deliveryRequest, WEBHOOK_SECRET } from '../fixtures/delivery-request.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { CLICK, CLICKED_AT, clickRequest, SIGNING_SECRET } from '../fixtures/slack-click.ts';

const rules = parseRules({ organization: 'my_org', rules: [{ repository: 'onboarding', teams: ['sre'] }] });

/** Receives a request. @param slack - Null for a stack without Slack's signing secret. */
async function receive(request = clickRequest(), slack: Partial<SlackServices> | null = {}) {
  const published: SlackAction[] = [];
  const { count, counts } = recordCounts();
  const services: ReceiveServices = {
    rules,
    secrets: async () => [new Secret(WEBHOOK_SECRET)],
    publish: async () => {
      throw new Error('a click is no event of GitHub');
    },
    slack:
      slack === null
        ? undefined
        : {
            source: { team: undefined, app: undefined },
            secrets: async () => [new Secret(SIGNING_SECRET)],
            publish: async (action) => void published.push(action),
            ...slack,
          },
    now: () => CLICKED_AT,
    log: createLog('receive'),
    count,
  };
  let answered: Awaited<ReturnType<typeof receiveDelivery>> = {};
  const logged = await printedBy(async () => {
    answered = await receiveDelivery(request, services);
  });
  const { message }: { message?: unknown } = JSON.parse(answered.body ?? '');
  return { status: answered.statusCode, message, published, logged, counts };
}
const payloadWith = (path: string, value: unknown) => changeAt(CLICK, path, value);
/** With a change to the button that was clicked. */
const buttonWith = (change: object) => ({
  ...CLICK,
  actions: CLICK.actions.map((action) => ({ ...action, ...change })),
});

describe('a click on a button of a request', () => {
  it('is published as what Slack signed of it, then accepted', async () => {
    const { status, message, published, logged } = await receive();
    expect({ status, message }).toEqual({ status: 200, message: 'accepted' });
    expect(published).toEqual([
      {
        type: 'slack_action',
        delivery: 'slack-1795435199.123456',
        decision: 'approve',
        workspace: 'T024BE7LD',
        user: 'U024BE7LH',
        channel: 'C024BE7LR',
        message: '1795435200.000100',
        clicked: '1795435199.123456',
        request: { repository: 7, issue: 1, person: 100, team: 'sre', comment: 9 },
        response_url: 'https://hooks.slack.com/actions/T024BE7LD/1/PLANTED',
      },
    ]);
    expect(slackAction.parse(published[0])).toStrictEqual(published[0]);
    expect(logged).not.toContain('PLANTED');
  });

  it('may be base64, as AWS sends what it takes for binary', async () => {
    const request = clickRequest();
    const body = Buffer.from(request.body ?? '').toString('base64');
    expect(await receive({ ...request, body, isBase64Encoded: true })).toMatchObject({ status: 200 });
  });

  it('is accepted with either of two secrets, but no other', async () => {
    const secrets = async () => [new Secret('new'), new Secret('old')];
    expect(await receive(clickRequest({ secret: 'new' }), { secrets })).toMatchObject({ status: 200 });
    expect(await receive(clickRequest({ secret: 'old' }), { secrets })).toMatchObject({ status: 200 });
    expect(await receive(clickRequest({ secret: 'older' }), { secrets })).toMatchObject({ status: 401 });
  });

  it('is accepted from the workspace and the app that are set', async () => {
    const source = { team: 'T024BE7LD', app: 'A024BE7LJ' };
    expect(await receive(clickRequest(), { source })).toMatchObject({ status: 200, published: [{}] });
  });
});

describe('what is refused', () => {
  it.each<[string, Parameters<typeof clickRequest>[0], number]>([
    ['another method', { method: 'GET' }, 405],
    ['a huge body', { body: `payload=${'x'.repeat(SLACK_BODY_LIMIT)}` }, 413],
    ['a compressed body', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['JSON', { headers: { 'content-type': 'application/json' } }, 415],
    ['no content type', { headers: { 'content-type': undefined } }, 415],
    ['another secret', { secret: 'another' }, 401],
    ["GitHub's secret", { secret: WEBHOOK_SECRET }, 401],
    ['no signature', { headers: { 'x-slack-signature': undefined } }, 401],
    ['no timestamp', { headers: { 'x-slack-request-timestamp': undefined } }, 401],
    ['a timestamp that is not the signed one', { headers: { 'x-slack-request-timestamp': '1' } }, 401],
    ['a request of six minutes ago', { at: new Date(CLICKED_AT.getTime() - 360_000) }, 401],
    ['a request of in six minutes', { at: new Date(CLICKED_AT.getTime() + 360_000) }, 401],
    ['no payload', { body: 'ssl_check=1' }, 400],
    ['two payloads', { body: `${formOf(CLICK)}&${formOf(CLICK)}` }, 400],
    ['a payload that is not JSON', { body: 'payload=%7B' }, 400],
    ['a list', { payload: [] }, 400],
    ['a click without a user', { payload: payloadWith('user', undefined) }, 400],
    ['a click without a message', { payload: payloadWith('container', {}) }, 400],
    ['a click without an address to answer', { payload: payloadWith('response_url', undefined) }, 400],
    ['a malformed value', { payload: buttonWith({ value: '7/1/100/sre' }) }, 400],
    ['a value with a path in it', { payload: buttonWith({ value: '7/1/100/../x/9' }) }, 400],
    ['a malformed member id', { payload: payloadWith('user.id', 'boss') }, 400],
    ['a person of another workspace', { payload: payloadWith('user.team_id', 'T0OTHER') }, 403],
    ['a person of unknown workspace', { payload: payloadWith('user.team_id', undefined) }, 403],
    ['an app of a whole organization', { payload: payloadWith('is_enterprise_install', true) }, 403],
    ['no workspace', { payload: payloadWith('team', null) }, 403],
  ])('%s', async (_, click, status) => {
    expect(await receive(clickRequest(click))).toMatchObject({ status, published: [] });
  });

  it.each([
    ['another app', { team: undefined, app: 'A0OTHER' }, 'app'],
    ['another workspace', { team: 'T0OTHER', app: undefined }, 'workspace'],
  ])('%s than the one that is set', async (_, source, what) => {
    expect(await receive(clickRequest(), { source })).toMatchObject({
      status: 403,
      message: expect.stringContaining(what),
      published: [],
    });
  });
});

describe('what is ignored with 200', () => {
  it.each([
    ['a shortcut', { type: 'shortcut' }],
    ['a dialog', { ...CLICK, type: 'view_submission' }],
    ['another button', buttonWith({ action_id: 'other' })],
    ['a property that every object has', buttonWith({ action_id: 'constructor' })],
    ['no action', { ...CLICK, actions: [] }],
    ['two actions at once', { ...CLICK, actions: [...CLICK.actions, ...CLICK.actions] }],
  ])('%s', async (_, payload) => {
    expect(await receive(clickRequest({ payload }))).toMatchObject({
      status: 200,
      message: 'ignored: only clicks on Approve and Deny count',
      published: [],
    });
  });
});

describe('a failure', () => {
  it.each([
    ['of KMS', { secrets: async () => Promise.reject(new RetryableFailure('KMS is down')) }],
    ['of SNS', { publish: async () => Promise.reject(new RetryableFailure('SNS is down')) }],
  ])(
    '%s is answered with 503: Slack shows the person an error, and they may click again',
    async (_, broken) => {
      const { status, message, counts } = await receive(clickRequest(), broken);
      expect({ status, message }).toEqual({ status: 503, message: 'not accepted: click again later' });
      expect(counts).toContain('Failure retryable 1');
    },
  );

  it('to hear from SNS is answered in time for Slack', async () => {
    const start = performance.now();
    const { status } = await receive(clickRequest(), { publish: () => new Promise(() => {}) });
    expect(status).toBe(503);
    expect(performance.now() - start).toBeLessThan(SLACK_ANSWER_TIMEOUT + 900);
  });
});

describe("a stack without Slack's signing secret", () => {
  it('answers a click as it answers anything that is not from GitHub', async () => {
    const elsewhere = await receive(clickRequest({ path: '/' }), null);
    expect(await receive(clickRequest(), null)).toMatchObject({
      status: 415,
      message: elsewhere.message,
      published: [],
    });
  });
});

describe('a stack that takes clicks', () => {
  it.each(['/', '/webhook', '/slack', '/slack/actions/', '/slack/actions/x', '/SLACK/actions'])(
    'takes what comes by another path for a delivery of GitHub: %s',
    async (path) => {
      expect(await receive(clickRequest({ path }))).toMatchObject({ status: 415, published: [] });
    },
  );

  it('takes no delivery of GitHub by the path of Slack', async () => {
    const request = { ...deliveryRequest({ body: '{}' }), rawPath: '/slack/actions' };
    expect(await receive(request)).toMatchObject({ status: 415, published: [] });
  });
});
