import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeAt } from '../fixtures/change-at.ts';
import { expectHarmless } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** How the comment on GitHub differs from a delivery with a valid signature; undefined if GitHub has none. */
const FORGED: readonly (readonly [title: string, truth: Readonly<Record<string, unknown>> | undefined])[] = [
  ['it was never written', undefined],
  ['somebody else wrote it', { 'comment.user.id': 99, 'comment.user.login': 'mallory' }],
  ['it has other words', { 'comment.body': 'hello' }],
  ['it is about somebody else', { 'comment.body': '/approve @another' }],
  ['it is a quote', { 'comment.body': '> /approve @mona' }],
  ['it was edited since', { 'comment.updated_at': '2030-01-01T00:00:00Z' }],
  ['it was written at another time', { 'comment.created_at': '2026-11-20T00:00:00Z' }],
  ['it is on another issue', { 'issue.number': 2 }],
  ['it is in another repository', { 'repository.full_name': 'my_org/open-door' }],
  ['it was deleted since', { action: 'deleted' }],
];

describe('an approval forged with the webhook’s secret', () => {
  it.each(FORGED)('adds nobody: %s', async (title, truth) => {
    const mona = { login: `mona-${title.replaceAll(' ', '-')}`, repository: 'asking' };
    const attempt = async (body: string) => {
      // Old enough for GitHub to show it.
      const at = world.timeAt(2);
      const changes = { 'comment.created_at': at, 'comment.updated_at': at };
      const approval = world.forge({ ...mona, login: 'boss', id: 31, body, changes });
      if (truth !== undefined) {
        const written: object = JSON.parse(approval);
        world.github.learn(Object.entries(truth).reduce((sum, change) => changeAt(sum, ...change), written));
      }
      await world.deliver({ body: approval });
    };
    await world.attempt(() => world.say(mona));
    world.put('boss', 31, 'leads');
    const forged = await world.attempt(() => attempt(`/approve @${mona.login}`));
    expect(forged.became).toEqual(['denied/not-as-written']);
    expectHarmless(forged);
    world.put('boss', 31, 'leads');
    const denied = await world.attempt(() => attempt(`/deny @${mona.login}`));
    expect(denied.became).toEqual(['denied/not-as-written']);
  });

  it('adds nobody while GitHub may not show it yet: the check is retried', async () => {
    await world.attempt(() => world.say({ login: 'early', repository: 'asking' }));
    world.put('boss', 31, 'leads');
    const boss = { login: 'boss', id: 31, body: '/approve @early', repository: 'asking' };
    const forged = await world.attempt(() => world.deliver({ body: world.forge(boss) }));
    expect(forged.became).toEqual(['retried']);
    expectHarmless(forged);
  });

  it('contrasts with one on GitHub, which adds the person', async () => {
    await world.attempt(() => world.say({ login: 'mona', repository: 'asking' }));
    const boss = { login: 'boss', id: 31, body: '/approve @mona', repository: 'asking' };
    expect(await world.attempt(() => world.say(boss))).toMatchObject({ became: ['added'], isChanged: true });
  });
});
