import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ledger } from '../../src/ledger/ledger.ts';
import { Table } from '../../src/ledger/table.ts';
import { type NotifyServices, postNotification } from '../../src/notify/post-notification.ts';
import { renderAutomation } from '../../src/notify/render-automation.ts';
import { renderMessage } from '../../src/notify/render-message.ts';
import { ConfigurationFailure } from '../../src/runtime/failures.ts';
import { NOTIFY_LEASE, RECORD_TIMEOUT } from '../../src/runtime/limits.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { createSlackClient } from '../../src/slack/client.ts';
import { automationWith } from '../fixtures/automation.ts';
import { handOn } from '../fixtures/hand-on.ts';
import { notificationWith } from '../fixtures/notification.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { startLedger } from '../ledger/start-ledger.ts';

const HOOKS: Record<string, string> = {
  default: '/services/T0/B0/PLANTED',
  ops: '/services/T0/B1/PLANTED',
};
const OK = { body: 'ok' };

let slack: Awaited<ReturnType<typeof startAnswering>>;
let dynamodb: Awaited<ReturnType<typeof startLedger>>;
let now: Date;
let notification: ReturnType<typeof notificationWith> | ReturnType<typeof automationWith>;
let count = 0;

beforeAll(async () => {
  dynamodb = await startLedger();
});
afterAll(() => dynamodb.close());
beforeEach(async () => {
  slack = await startAnswering(OK);
  now = new Date('2026-05-15T15:20:24Z');
  count += 1;
  notification = notificationWith({ id: `186853002/${count}/join`, destination: 'ops' });
});
afterEach(() => slack.close());

/** Posts the notification in a new container. */
const post = (changes: Partial<NotifyServices> = {}) =>
  postNotification(notification, {
    stage: 'prod',
    ledger: new Ledger(dynamodb.table, () => now),
    webhook: (destination) => Promise.resolve(new Secret(`${slack.url}${HOOKS[destination] ?? '/none'}`)),
    post: createSlackClient(slack.url, () => now),
    now: () => now,
    sleep: async (ms) => {
      now = new Date(now.getTime() + ms);
    },
    random: () => 0.5,
    log: createLog('notify'),
    count: () => {},
    ...changes,
  });
const posts = () => slack.calls.map(({ path, body }): unknown[] => [path, JSON.parse(body)]);

describe('a notification', () => {
  it("is posted to its destination and logged without the webhook's URL", async () => {
    const logged = await printedBy(() => post());
    expect(posts()).toEqual([
      [HOOKS['ops'], renderMessage(notificationWith({ destination: 'ops' }), 'prod')],
    ]);
    expect(JSON.parse(logged)).toMatchObject({
      level: 'info',
      message: 'notification posted',
      id: notification.id,
      destination: 'ops',
      outcome: 'added',
    });
    expect(logged).not.toContain('PLANTED');
  });

  it('is counted when Slack has accepted it', async () => {
    const recorded = recordCounts();
    await printedBy(() => post({ count: recorded.count }));
    await printedBy(() => post({ count: recorded.count }));
    expect(recorded.counts).toEqual(['Posted 1']);
  });

  it('is posted once, however often it is delivered', async () => {
    const logged = await printedBy(async () => {
      await post();
      now = new Date(now.getTime() + 14 * 24 * 60 * 60 * 1_000);
      await post();
    });
    expect(posts()).toHaveLength(1);
    expect(logged).toContain('notification was posted before');
  });

  it('of an automation is posted once as well; its id is its own', async () => {
    const { id } = notification;
    notification = automationWith({ id, destination: 'ops' });
    const logged = await printedBy(async () => {
      await post();
      await post();
    });
    expect(posts()).toEqual([[HOOKS['ops'], renderAutomation(automationWith({ id, destination: 'ops' }))]]);
    expect(logged).toContain('"outcome":"replacing"');
    notification = notificationWith({ id, destination: 'ops' });
    await printedBy(() => post());
    expect(posts()).toHaveLength(2);
  });

  it('is posted once if it is delivered twice at the same time; the other delivery is retried after the lease', async () => {
    const held = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    slack.tell(async () => {
      asked.resolve();
      await held.promise;
      return OK;
    });
    await printedBy(async () => {
      const first = post();
      await asked.promise;
      expect(await rejectedBy(post())).toMatchObject({
        kind: 'retryable',
        notBefore: new Date(now.getTime() + NOTIFY_LEASE),
      });
      held.resolve();
      await first;
    });
    expect(posts()).toHaveLength(1);
  });

  it.each([
    ['is down', { status: 503 }, 'retryable'],
    ['does not know the webhook', { status: 404, body: 'no_service' }, 'held'],
    ['can never accept it', { status: 400, body: 'invalid_blocks' }, 'permanent'],
    ['is replaced by a proxy', { body: '<html>' }, 'retryable'],
  ] as const)(
    'is not logged as posted where Slack %s, and can be posted at once after',
    async (_, answer, kind) => {
      slack.tell(answer);
      const logged = await printedBy(async () => {
        expect(await rejectedBy(post())).toMatchObject({ kind });
      });
      expect(logged).toBe('');
      slack.tell(OK);
      await printedBy(() => post());
      expect(posts()).toHaveLength(2);
    },
  );

  it('waits while its webhook is revoked, delays no other destination, and is posted when the webhook is replaced', async () => {
    slack.tell(({ path }) => (path === HOOKS['ops'] ? { status: 404, body: 'no_service' } : OK));
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await rejectedBy(post())).toMatchObject({
        kind: 'held',
        message: 'Slack destination ops → 404 no_service',
      });
    }
    const waiting = notification;
    notification = notificationWith({ id: `${waiting.id}/2`, destination: 'default' });
    await printedBy(() => post());
    notification = waiting;
    const replaced = '/services/T0/B2/PLANTED';
    const webhook = () => Promise.resolve(new Secret(slack.url + replaced));
    await printedBy(() => post({ webhook }));
    expect(slack.calls.map(({ path }) => path)).toEqual([
      ...[1, 2, 3].map(() => HOOKS['ops']),
      HOOKS['default'],
      replaced,
    ]);
  });

  it('is posted again after a crash before it was recorded: twice, never lost', async () => {
    const posted = Promise.withResolvers<void>();
    const dies: NotifyServices['post'] = async (...message) => {
      await createSlackClient(slack.url, () => now)(...message);
      posted.resolve();
      await new Promise(() => {});
    };
    void post({ post: dies });
    await posted.promise;
    now = new Date(now.getTime() + NOTIFY_LEASE);
    await printedBy(() => post());
    expect(posts()).toHaveLength(2);
  });

  describe('that DynamoDB does not record', () => {
    let proxy: Awaited<ReturnType<typeof startAnswering>>;
    let client: DynamoDBClient;
    /** The numbers of the calls to DynamoDB that fail. */
    let fails: (call: number) => boolean;
    beforeEach(async () => {
      const works = handOn(dynamodb.url);
      proxy = await startAnswering((call) => (fails(proxy.calls.length) ? { status: 500 } : works(call)));
      const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
      client = new DynamoDBClient({
        endpoint: proxy.url,
        region: 'us-east-1',
        credentials,
        maxAttempts: 1,
      });
    });
    afterEach(async () => {
      client.destroy();
      await proxy.close();
    });
    const through = () => ({ ledger: new Ledger(new Table(client, 'ledger'), () => now) });

    it('is posted once if DynamoDB recovers within 30 s', async () => {
      const start = now.getTime();
      fails = (call) => call > 1 && now.getTime() < start + 0.9 * RECORD_TIMEOUT;
      await printedBy(() => post(through()));
      now = new Date(now.getTime() + NOTIFY_LEASE);
      await printedBy(() => post());
      expect(posts()).toHaveLength(1);
    });

    it('is retried and posted again if it does not', async () => {
      fails = (call) => call > 1;
      expect(await rejectedBy(post(through()))).toMatchObject({ kind: 'retryable' });
      now = new Date(now.getTime() + NOTIFY_LEASE);
      await printedBy(() => post());
      expect(posts()).toHaveLength(2);
    });
  });

  it('waits if its destination is not set up', async () => {
    const webhook = () =>
      Promise.reject(new ConfigurationFailure('SLACK_WEBHOOK_URL_OPS_CIPHERTEXT is not set'));
    expect(await rejectedBy(post({ webhook }))).toMatchObject({ kind: 'held' });
    expect(posts()).toEqual([]);
  });
});
