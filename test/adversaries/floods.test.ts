import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectHarmless, expectNoPing } from './attempt.ts';
import { startWorld } from './world.ts';
import type { Comment } from './write.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
  world.put('lead', 82, 'leads');
});
afterAll(() => world.close());

/** The comments, one after another, and the limits of messages to Slack and replies. */
interface Flood {
  readonly of: number;
  readonly comment: (n: number) => Comment;
  readonly slack: number;
  readonly replies: number;
}
const mallory = { login: 'stranger-mallory', id: 81 };
const lead = { login: 'lead', id: 82, repository: 'asking' };
const stranger = (n: number) => ({ login: `stranger-${n}`, id: 100 + n });
const by =
  (body: (n: number) => string, where: Comment = {}) =>
  (n: number) => ({
    ...mallory,
    ...where,
    body: body(n),
  });

const FLOODS: readonly (readonly [title: string, flood: Flood])[] = [
  ['one person, denied', { of: 100, comment: () => mallory, slack: 1, replies: 1 }],
  [
    'one person, in every form',
    { of: 20, comment: by((n) => ['join', 'JOIN!', '/join reader'][n % 3] ?? ''), slack: 1, replies: 1 },
  ],
  ['one person, for many teams', { of: 20, comment: by((n) => `/join team-${n}`), slack: 10, replies: 10 }],
  ['one person, leaving', { of: 20, comment: by(() => '/leave'), slack: 1, replies: 1 }],
  ['one person, asking for help', { of: 20, comment: by(() => '/help'), slack: 0, replies: 1 }],
  [
    'one person, with typos',
    { of: 20, comment: by((n) => ['/jion', '/hepl', '/leav'][n % 3] ?? ''), slack: 0, replies: 1 },
  ],
  ['one person, talking', { of: 20, comment: by((n) => `join ${n}`), slack: 0, replies: 0 }],
  [
    'one person, requesting to join',
    { of: 20, comment: by(() => 'join', { repository: 'asking' }), slack: 1, replies: 2 },
  ],
  [
    'one person, requesting on many issues',
    { of: 20, comment: (n) => ({ ...mallory, repository: 'asking', issue: n + 2 }), slack: 6, replies: 15 },
  ],
  [
    'one person, approving',
    { of: 20, comment: by((n) => `/approve @person-${n}`, { repository: 'asking' }), slack: 1, replies: 1 },
  ],
  [
    'an approver, of many people who did not ask',
    { of: 20, comment: (n) => ({ ...lead, body: `/approve @person-${n}` }), slack: 10, replies: 10 },
  ],
  [
    'an approver, of one login in many cases',
    {
      of: 4,
      comment: (n) => ({ ...lead, body: `/approve @${'PERSON'.slice(0, n)}${'person'.slice(n)}` }),
      slack: 1,
      replies: 1,
    },
  ],
  [
    'one person, on many issues',
    { of: 20, comment: (n) => ({ ...mallory, repository: 'by-list', issue: n + 1 }), slack: 1, replies: 10 },
  ],
  ['a hundred and ten people', { of: 110, comment: stranger, slack: 110, replies: 100 }],
];

/** In ms. */
const TIME = 60_000;

describe('a flood', () => {
  it.each(FLOODS)(
    'adds nobody, and gets replies within the limits: %s',
    async (_, flood) => {
      const { of: count, comment, slack, replies } = flood;
      const attempt = await world.attempt(async () => {
        for (let n = 0; n < count; n += 1) await world.say(comment(n));
      });
      expect(attempt.became).toHaveLength(count);
      expect(attempt.slack.length).toBe(slack);
      expect(attempt.replies.length).toBe(replies);
      expectHarmless(attempt, { said: count });
    },
    TIME,
  );

  it(
    'of the same delivery is handled once',
    async () => {
      const attempt = await world.attempt(async () => {
        const body = world.forge(mallory);
        for (let n = 0; n < 50; n += 1) await world.deliver({ body });
      });
      expect(new Set(attempt.became)).toEqual(new Set(['denied/not-an-org-member', 'already handled']));
      expect(attempt.became.filter((each) => each !== 'already handled')).toHaveLength(1);
      expectHarmless(attempt);
    },
    TIME,
  );

  it('of one person leaving, all at the same time, is one change and one message', async () => {
    const leaving = { login: 'leaver', id: 85, body: '/leave' };
    world.put('leaver', 85, 'reader');
    const attempt = await world.attempt(async () => {
      await Promise.all(Array.from({ length: 10 }, () => world.say(leaving)));
    });
    expect(attempt.changes).toHaveLength(1);
    expect(attempt.became.filter((each) => each !== 'retried')).toEqual(['left']);
    expect(attempt.slack).toHaveLength(1);
  });

  it.each([
    ['joining', 'onboarding', 'hasty', 83, 'added'],
    ['joining from outside', 'open-door', 'stranger-hasty', 84, 'invited'],
  ])(
    'of one person %s, all at the same time, is one change and one message',
    async (_, repository, login, id, became) => {
      const attempt = await world.attempt(async () => {
        const all = Array.from({ length: 10 }, () => world.say({ login, id, repository }));
        await Promise.all(all);
      });
      expect(attempt.changes).toHaveLength(1);
      expect(attempt.became.filter((each) => each !== 'retried')).toEqual([became]);
      expect(attempt.slack).toHaveLength(1);
      const later = await world.attempt(() => world.say({ login, id, repository }));
      expect(later).toMatchObject({ changes: [], slack: [], replies: [expect.stringContaining('already')] });
    },
    TIME,
  );

  it.each([
    ['one after another', false],
    ['at the same time', true],
  ])(
    'of outsiders is invited up to the daily limit: %s',
    async (_, atOnce) => {
      const attempt = await world.attempt(async () => {
        const base = atOnce ? 5_000 : 6_000;
        const say = (n: number) => world.say({ ...stranger(base + n), repository: 'open-door' });
        const all = Array.from({ length: 20 }, (_each, n) => n);
        if (atOnce) await Promise.all(all.map(say));
        else for (const n of all) await say(n);
      });
      expect(attempt.changes).toHaveLength(3);
      expect(attempt.became.filter((each) => each === 'invited')).toHaveLength(3);
      expect(attempt.became.filter((each) => each === 'denied/invitation-limit')).toHaveLength(17);
      // Three invitations, and one message about the limit.
      expect(attempt.slack).toHaveLength(4);
      expectNoPing(attempt.slack);
    },
    TIME,
  );
});
