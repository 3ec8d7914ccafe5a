import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeAt } from '../fixtures/change-at.ts';
import { expectHarmless } from './attempt.ts';
import { startWorld } from './world.ts';
import type { Comment } from './write.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
  // The first sweep only sets the time.
  await world.attempt(() => world.sweep());
});
afterAll(() => world.close());

/** When it was written and last changed, in minutes before the sweep. */
type Times = readonly [written: number, changed?: number];
const bot = { 'comment.user.type': 'Bot' };

/** Comments that were never delivered; each is `join` by somebody who may join, except as stated. */
const SWEPT: readonly (readonly [title: string, times: Times, comment?: Comment])[] = [
  ['edited a second later', [20, 20 - 1 / 60]],
  ['edited ten minutes later', [20, 10]],
  ['edited just now, and old', [70 * 60, 1]],
  ['edited by somebody with the right to', [60, 30], { body: '/join reader' }],
  ['an approval edited into a comment', [60, 30], { body: '/approve @mona', repository: 'asking' }],
  ['changed before it was written', [20, 30]],
  ['older than three days', [73 * 60]],
  ['older than a month', [31 * 24 * 60]],
  ['by a bot', [20], { login: 'helper[bot]', id: 51, changes: bot }],
  ['by a bot with a plain login', [20], { login: 'helper', id: 52, changes: bot }],
  ['by an organization', [20], { changes: { 'comment.user.type': 'Organization' } }],
  ['by a deleted account', [20], { login: 'ghost', id: 10137, repository: 'open-door' }],
  ['through an app', [20], { changes: { 'comment.performed_via_github_app': { id: 1 } } }],
  ['on another issue', [20], { issue: 2 }],
  ['on a pull request', [20], { repository: 'open-door', issue: 9, changes: { 'issue.pull_request': {} } }],
  ['in a repository without a rule', [20], { repository: 'elsewhere' }],
  ['in another organization', [20], { repository: 'evil/onboarding' }],
  ['a quote', [20], { body: '> join' }],
  ['a look-alike', [20], { body: 'j\u043Ein' }],
  ['Usher’s own reply', [20], { login: 'usher-admin', id: 4_000_000_000, body: 'Welcome, @join!' }],
];

describe('a comment that only the sweep finds', () => {
  it.each(SWEPT)('adds nobody: %s', async (_, [written, changed = written], comment = {}) => {
    const attempt = await world.attempt(async () => {
      const times = {
        'comment.created_at': world.timeAt(written),
        'comment.updated_at': world.timeAt(changed),
      };
      world.write({ ...comment, changes: { ...times, ...comment.changes } });
      await world.sweep();
    });
    expect(attempt.became).toEqual([]);
    expect(attempt.replies).toEqual([]);
    expectHarmless(attempt);
  });

  it('adds nobody: on an issue that was transferred later', async () => {
    const attempt = await world.attempt(async () => {
      world.write({ repository: 'open-door', issue: 3, changes: old(20) });
      world.github.transferIssue('open-door', 3);
      await world.sweep();
    });
    expect(attempt.became).toEqual([]);
    expectHarmless(attempt);
  });

  it.each(['hello', '/shrug', '/approve @mona', '/join @mona reader'])(
    'adds nobody: edited into a command within the second, from %s',
    async (body) => {
      const attempt = await world.attempt(async () => {
        const written = JSON.parse(world.forge({ body, changes: old(20) }));
        await world.deliver({ body: JSON.stringify(written) });
        world.github.learn(changeAt(written, 'comment.body', 'join'));
        await world.sweep();
      });
      expect(attempt.became).toEqual([expect.stringMatching(/^(?:not a command|answered)$/)]);
      expectHarmless(attempt);
    },
  );

  it('contrasts with an unedited one, which adds the person', async () => {
    const attempt = await world.attempt(async () => {
      world.write({ changes: old(20) });
      await world.sweep();
    });
    expect(attempt).toMatchObject({ became: ['added'], isChanged: true });
  });

  it('adds nobody: in a repository that was renamed later', async () => {
    const attempt = await world.attempt(async () => {
      world.write({ repository: 'by-list', login: 'alice', changes: old(20) });
      world.github.repositories.rename('by-list', 'by-list-2');
      await world.sweep().catch(() => {});
      world.github.repositories.rename('by-list-2', 'by-list');
    });
    expect(attempt.became).toEqual([]);
    expect(attempt.logged).toContain('if it was renamed or moved, correct the rules');
    expectHarmless(attempt);
  });
});

const old = (minutes: number) => ({
  'comment.created_at': world.timeAt(minutes),
  'comment.updated_at': world.timeAt(minutes),
});
