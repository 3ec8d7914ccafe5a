import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeAt } from '../fixtures/change-at.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { notificationWith } from '../fixtures/notification.ts';
import { expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

type Value = readonly [title: string, path: string, value: unknown];

/** Events that `receive` never publishes, put on its topic by somebody else. */
const EVENTS: readonly Value[] = [
  ['of another version', 'version', 2],
  ['without a delivery', 'delivery', undefined],
  ['without the mark of a cut', 'comment.body_was_cut', undefined],
  ['with a body of megabytes', 'comment.body', 'x'.repeat(1_000_000)],
  ['with a login that is a path', 'comment.user.login', '../../teams/leads'],
  ['with a login that is a ping', 'comment.user.login', '<!channel>'],
  ['with an id as a text', 'comment.user.id', '12809425'],
  ['with an id with a fraction', 'sender.id', 1.5],
  ['with a repository that is a path', 'repository.full_name', 'my_org/..%2f..'],
  ['with a page elsewhere by script', 'comment.html_url', 'javascript:alert(1)'],
  ['with a team of its own', 'team', 'leads'],
  ['with a role', 'role', 'maintainer'],
  ['with an app that is a text', 'comment.performed_via_github_app', 'no'],
  ['with a title of a thousand characters', 'issue.title', 'x'.repeat(1_000)],
];

/** Notifications that `command` never publishes. */
const NOTIFICATIONS: readonly Value[] = [
  ['with a text of its own', 'text', '<!channel> click'],
  ['with an outcome of its own', 'result', { outcome: 'promoted' }],
  ['with a reason of its own', 'result', { outcome: 'denied', reason: '<!here>' }],
  ['with more in its result', 'result', { outcome: 'added', detail: '<!here>' }],
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
  ['with a time that is none', 'at', 'now'],
  ['with a decider without a login', 'decided_by', { id: 1 }],
];

/** What is no message at all. */
const RUBBISH: readonly (readonly [title: string, body: string])[] = [
  ['nothing', ''],
  ['a word', 'join'],
  ['null', 'null'],
  ['a list', '[]'],
  ['an envelope of SNS', '{"Type":"Notification","Message":"{}"}'],
  ['a prototype', '{"__proto__":{"action":"created"}}'],
  ['brackets a thousand deep', '['.repeat(1_000)],
];

describe('a message that somebody else put on a topic', () => {
  it.each(EVENTS)('is put aside: an event %s', async (_, path, value) => {
    const attempt = await world.attempt(() =>
      world.act(JSON.stringify(changeAt(githubEventWith(), path, value))),
    );
    expect(attempt.became).toEqual(['put aside']);
    expectNothing(attempt);
  });

  it.each(NOTIFICATIONS)('is put aside: a notification %s', async (_, path, value) => {
    const told = changeAt(notificationWith(), path, value);
    const attempt = await world.attempt(() => world.tell(JSON.stringify(told)));
    expect(attempt.became).toEqual(['put aside']);
    expectNothing(attempt);
  });

  it.each(RUBBISH)('is put aside on either topic: %s', async (_, body) => {
    const attempt = await world.attempt(async () => {
      await world.act(body);
      await world.tell(body);
    });
    expect(attempt.became).toEqual(['put aside', 'put aside']);
    expectNothing(attempt);
  });
});
