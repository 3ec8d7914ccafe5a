import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';
import type { Comment } from './write.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const bot = (login: string, id: number) => ({
  login,
  id,
  changes: { 'comment.user.type': 'Bot', 'sender.type': 'Bot' },
});
const through = (app: unknown) => ({ changes: { 'comment.performed_via_github_app': app } });
const usher = (body: string) => ({ login: 'usher-admin', id: 4_000_000_000, body });

/** Comments that aren't a person's own words, where anyone may join. */
const AUTHORS: readonly (readonly [title: string, comment: Comment, became?: string])[] = [
  ['a bot', bot('helper[bot]', 501)],
  ['a bot with a plain login', bot('helper', 502)],
  ['GitHub Actions', bot('github-actions[bot]', 41898282)],
  ['Dependabot', bot('dependabot[bot]', 49699333)],
  ['Copilot', bot('Copilot', 198982749)],
  ['an organization', { changes: { 'comment.user.type': 'Organization' } }],
  ['a mannequin of an import', { changes: { 'comment.user.type': 'Mannequin' } }],
  ['an enterprise’s account', { changes: { 'comment.user.type': 'EnterpriseUserAccount' } }],
  ['the account that GitHub shows for those that were deleted', { login: 'ghost', id: 10137 }],
  ['that account of GitHub Enterprise Server, with another id', { login: 'Ghost', id: 10 }],
  ['a type in lower case', { changes: { 'comment.user.type': 'user' } }],
  ['a type in upper case', { changes: { 'comment.user.type': 'USER' } }],
  ['a type with a space', { changes: { 'comment.user.type': 'User ' } }, '400'],
  ['a type that is a list', { changes: { 'comment.user.type': ['User'] } }, '400'],
  ['no type', { changes: { 'comment.user.type': undefined } }, '400'],
  ['a type of a look-alike', { changes: { 'comment.user.type': 'Us\u0435r' } }, '400'],
  ['nobody', { changes: { 'comment.user': null } }, '400'],
  ['a list of users', { changes: { 'comment.user': [] } }, '400'],
  ['a person through an app', through({ id: 1, slug: 'app' })],
  ['a person through an app of which nothing is said', through({})],
  ['a person through an app that is yes', through(true), '400'],
  ['a person through an app that is no', through(false), '400'],
  ['a person through an app that is a text', through('app'), '400'],
  ['somebody else than the sender', { changes: { 'sender.id': 7 } }],
  ['a person, sent by a bot', { changes: { 'sender.id': 41898282, 'sender.type': 'Bot' } }],
  ['a person without a sender', { changes: { sender: undefined } }, '400'],
  ['a person with a sender without id', { changes: { 'sender.id': undefined } }, '400'],
  ['a person with a sender of the same id as a text', { id: 503, changes: { 'sender.id': '503' } }, '400'],
  ['Usher itself, denying somebody', usher('@join, the team `my_org/guests` is not open to you here.')],
  ['Usher itself, who asks what was meant', usher('@mona, Did you mean `/join [TEAM]`?')],
  [
    'Usher itself, listing the choices',
    usher('@mona, There is more than one team here. Say which: `/join sre`, `/join docs`.'),
  ],
  [
    'Usher itself, saying how to ask again',
    usher(
      '@mona, your invitation to the team `my_org/guests` has expired. Comment `/join guests` to get another one.',
    ),
  ],
  [
    'Usher itself, saying how to decide',
    usher(
      '@mona would like to join the team `my_org/sre`. @boss: please answer here with `/approve @mona sre` or `/deny @mona sre`.',
    ),
  ],
  [
    'Usher itself, with dry_run',
    usher('This is a rehearsal (`dry_run`), so no team was changed.\n\n> Welcome, @join!'),
  ],
];

describe('a comment that isn’t a person’s own words', () => {
  it.each(AUTHORS)('adds nobody: %s', async (_, comment, became = 'not a command') => {
    const attempt = await world.attempt(() => world.say({ repository: 'open-door', ...comment }));
    expect(attempt.became).toEqual([became]);
    expectNothing(attempt);
  });

  it('contrasts with one by an outsider, who is invited', async () => {
    const attempt = await world.attempt(() => world.say({ repository: 'open-door', login: 'stranger-9' }));
    expect(attempt).toMatchObject({ became: ['invited'], isChanged: true });
  });
});
