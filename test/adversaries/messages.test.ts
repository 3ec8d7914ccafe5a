import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeAt } from '../fixtures/change-at.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { notificationWith } from '../fixtures/notification.ts';
import { expectHarmless, expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

type Value = readonly [title: string, path: string, value: unknown];

/** Events that `receive` never publishes. */
const EVENTS: readonly Value[] = [
  ['without a delivery', 'delivery', undefined],
  ['without the mark of a cut', 'comment.body_was_cut', undefined],
  ['with a body of megabytes', 'comment.body', 'x'.repeat(1_000_000)],
  ['with a login that is a path', 'comment.user.login', '../../teams/leads'],
  ['with a login that is a ping', 'comment.user.login', '<!channel>'],
  ['with an id as a text', 'comment.user.id', '12809425'],
  ['with an id with a fraction', 'sender.id', 1.5],
  ['with a repository that is a path', 'repository.full_name', 'my_org/..%2f..'],
  ['with a page elsewhere by script', 'comment.html_url', 'javascript:alert(1)'],
  ['with an app that is a text', 'comment.performed_via_github_app', 'no'],
  ['with a title of a thousand characters', 'issue.title', 'x'.repeat(1_000)],
];

/** Notifications that `command` never publishes. */
const NOTIFICATIONS: readonly Value[] = [
  ['with an outcome that is a ping', 'result', { outcome: '<!channel>' }],
  ['with an outcome of a thousand letters', 'result', { outcome: 'x'.repeat(1_000) }],
  ['with an outcome of its own, and a ping', '', { result: { outcome: 'promoted' }, mention: '!channel' }],
  ['denied without a reason', 'result', { outcome: 'denied' }],
  ['with a reason of its own', 'result', { outcome: 'denied', reason: '<!here>' }],
  ['with a long detail', 'result', { outcome: 'failed', reason: 'other', detail: 'x'.repeat(201) }],
  ['with a ping for a mention', 'mention', '!channel'],
  ['with a group for a mention', 'mention', 'SAZ94GDB8'],
  ['with a mention that ends', 'mention', 'U024BE7LH> <!channel'],
  ['with a login that is a ping', 'person.login', '<!channel>'],
  ['with a page that ends the link', 'person.html_url', 'https://github.com/><!channel>'],
  ['with a link for a repository', 'repository', '<https://evil.example|my_org>'],
  ['with a link for a team', 'team', '<https://evil.example|reader>'],
  ['with a link for an organization', 'organization', 'my_org|<!here>'],
  ['with a ping among the approvers', 'approvers', ['boss', '<!subteam^SAZ94GDB8>']],
  ['with more approvers than there can be', 'approvers', Array.from({ length: 51 }, () => 'boss')],
  ['with an id of a thousand characters', 'id', 'x'.repeat(1_000)],
  ['without an id', 'id', undefined],
  ['without a destination', 'destination', ''],
  ['with a time that isn’t one', 'at', 'now'],
  ['with a decider without a login', 'decided_by', { id: 1 }],
];

/** Unknown keys. */
const UNKNOWN_IN_EVENTS: readonly Value[] = [
  ['a version', 'version', 2],
  ['a team', 'team', 'leads'],
  ['a role', 'role', 'maintainer'],
  ['a role of its author', 'comment.user.role', 'admin'],
  ['a mark of an App', 'comment.user.site_admin', true],
];
const UNKNOWN_IN_NOTIFICATIONS: readonly Value[] = [
  ['a text', 'text', '<!channel> click'],
  ['blocks', 'blocks', [{ type: 'section', text: { type: 'mrkdwn', text: '<!here>' } }]],
  ['a channel', 'channel', '#general'],
  ['a detail in its result', 'result', { outcome: 'added', detail: '<!here>' }],
  ['a name of the person', 'person.name', '<!channel>'],
  ['a body of the issue', 'issue.body', '<!channel>'],
];

/** Texts that aren't messages. */
const RUBBISH: readonly (readonly [title: string, body: string])[] = [
  ['nothing', ''],
  ['a word', 'join'],
  ['null', 'null'],
  ['a list', '[]'],
  ['an envelope of SNS', '{"Type":"Notification","Message":"{}"}'],
  ['a prototype', '{"__proto__":{"action":"created"}}'],
  ['brackets a thousand deep', '['.repeat(1_000)],
];

describe('a message that somebody else published', () => {
  it.each(EVENTS)('is dead-lettered: an event %s', async (_, path, value) => {
    const attempt = await world.attempt(() =>
      world.act(JSON.stringify(changeAt(githubEventWith(), path, value))),
    );
    expect(attempt.became).toEqual(['dead-lettered']);
    expectNothing(attempt);
  });

  it.each(NOTIFICATIONS)('is dead-lettered: a notification %s', async (_, path, value) => {
    const told =
      path === '' ? { ...notificationWith(), ...Object(value) } : changeAt(notificationWith(), path, value);
    const attempt = await world.attempt(() => world.tell(JSON.stringify(told)));
    expect(attempt.became).toEqual(['dead-lettered']);
    expectNothing(attempt);
  });

  it.each([
    { outcome: 'promoted' },
    { outcome: 'denied', reason: 'bad-weather' },
    { outcome: 'failed', reason: 'bad-weather', detail: '<!channel>' },
  ])('is retried until a version knows its result: %j', async (result) => {
    const told = { ...notificationWith(), result };
    const attempt = await world.attempt(() => world.tell(JSON.stringify(told)));
    expect(attempt.became).toEqual(['retried']);
    expectNothing(attempt);
  });

  /** A command of a new person who may not join. */
  const strangersJoin = () => {
    comments += 1;
    const user = { login: 'stranger-1', id: 7_001 };
    return githubEventWith({ comment: { id: comments }, user, sender: { id: user.id } });
  };
  const act = (body: string) => world.attempt(() => world.act(body));
  const tell = (body: string) => world.attempt(() => world.tell(body));
  /** A new notification. */
  const added = () => {
    comments += 1;
    return notificationWith({ id: `5/${comments}/join` });
  };
  let comments = 9_000;

  it.each(UNKNOWN_IN_EVENTS)(
    'is handled without the unknown key: an event with %s',
    async (_, path, value) => {
      const plain = await act(JSON.stringify(strangersJoin()));
      const forged = await act(JSON.stringify(changeAt(strangersJoin(), path, value)));
      expect(plain.became).toEqual(['denied/not-an-org-member']);
      expect(forged.became).toEqual(plain.became);
      expect(forged.slack).toEqual(plain.slack);
      expectHarmless(forged);
    },
  );

  it.each(UNKNOWN_IN_NOTIFICATIONS)(
    'is handled without the unknown key: a notification with %s',
    async (_, path, value) => {
      const plain = await tell(JSON.stringify(added()));
      const forged = await tell(JSON.stringify(changeAt(added(), path, value)));
      expect(plain.slack).toHaveLength(1);
      expect(forged.slack).toEqual(plain.slack);
      expectHarmless(forged);
    },
  );

  it('is handled without the unknown key: a prototype', async () => {
    const forge = (message: object) =>
      JSON.stringify(message).replace(
        '{',
        '{"__proto__":{"destination":"ops","organization":{"login":"x"}},',
      );
    const acted = await act(forge(strangersJoin()));
    expect(acted.became).toEqual(['denied/not-an-org-member']);
    expectHarmless(acted);
    const told = await tell(forge(changeAt(added(), 'destination', undefined)));
    expect(told.became).toEqual(['dead-lettered']);
    expectNothing(told);
  });

  it.each(RUBBISH)('is dead-lettered on either topic: %s', async (_, body) => {
    const attempt = await world.attempt(async () => {
      await world.act(body);
      await world.tell(body);
    });
    expect(attempt.became).toEqual(['dead-lettered', 'dead-lettered']);
    expectNothing(attempt);
  });
});
