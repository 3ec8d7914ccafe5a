import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectHarmless } from './attempt.ts';
import { startWorld } from './world.ts';
import type { Comment } from './write.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
  world.put('boss', 31, 'leads');
  world.put('deputy', 32, 'leads');
});
afterAll(() => world.close());

/** A comment, a number of hours, a login that moves to another account (0: to none), or a person who leaves a team. */
type Step =
  | Comment
  | { readonly pass: number }
  | { readonly give: string; readonly to: number }
  | { readonly takeOut: string };

/** `mona` is a new person in each case, with her own id and no request. */
const mona = (body = 'join', more: Comment = {}): Comment => ({ login: 'mona', body, ...more });
const boss = (body: string, more: Comment = {}): Comment => ({ login: 'boss', id: 31, body, ...more });
const as = (login: string, id: number): Comment => ({ login, id, body: '/approve @mona' });
const deputy = (body: string): Comment => ({ login: 'deputy', id: 32, body });
const bot = { 'comment.user.type': 'Bot' };
const app = { 'comment.performed_via_github_app': { id: 1 } };
const old = { 'comment.created_at': '2026-11-20T00:00:00Z', 'comment.updated_at': '2026-11-20T00:00:00Z' };
const declined = [mona(), boss('/deny @mona')];
const [freed, taken] = [
  { give: 'mona', to: 0 },
  { give: 'mona', to: 669 },
];
const listed = { repository: 'asking-boss' };
const edited = { 'comment.updated_at': '2030-01-01T00:00:00Z' };

/** The attack, its outcome, and the steps before, by default a request of mona. All on issue 1 of `asking`. */
type Case = readonly [title: string, attack: Comment, became: string, before?: readonly Step[]];
const APPROVALS: readonly Case[] = [
  ['by the person who asked', mona('/approve @mona'), 'denied/not-an-approver'],
  ['by the person who asked, in another case', mona('/APPROVE @MONA'), 'denied/not-an-approver'],
  ['by an approver who asked', deputy('/approve @deputy'), 'denied/own-request', [deputy('join')]],
  ['by an approver who asked, in another case', deputy('/approve @DePuTy sre'), 'denied/own-request', []],
  ['by another member', as('hubot', 33), 'denied/not-an-approver'],
  ['by somebody from outside', as('stranger-1', 34), 'denied/not-an-approver'],
  [
    'by an account that has taken the approver’s login',
    boss('/approve @mona', { id: 666 }),
    'denied/not-an-approver',
  ],
  ['by another account’s login in another case', as('BOSS', 667), 'denied/not-an-approver'],
  ['by a look-alike of the approver', as('b0ss', 668), 'denied/not-an-approver'],
  [
    'by an outsider who has taken a listed login',
    { login: 'stranger-boss', id: 670, body: '/approve @mona', ...listed },
    'denied/not-an-approver',
    [mona('join', listed)],
  ],
  [
    'by an approver who has left the team',
    deputy('/approve @mona'),
    'denied/not-an-approver',
    [mona(), { takeOut: 'deputy' }],
  ],
  ['by a bot', boss('/approve @mona', { changes: bot }), 'not a command'],
  ['through an app', boss('/approve @mona', { changes: app }), 'not a command'],
  [
    'by somebody who is not the sender',
    boss('/approve @mona', { changes: { 'sender.id': 33 } }),
    'not a command',
  ],
  ['in an edited comment', boss('/approve @mona', { changes: edited }), 'not a command'],
  ['in an edit', boss('/approve @mona', { changes: { action: 'edited' } }), 'ignored'],
  ['in a quote', boss('> /approve @mona'), 'not a command'],
  ['in code', boss('`/approve @mona`'), 'not a command'],
  ['in a list', boss('- /approve @mona'), 'not a command'],
  ['behind other words', boss('I do not want to\n/approve @mona'), 'not a command'],
  ['with a reason', boss('/approve @mona because'), 'denied/no-such-team'],
  ['with a whole reason', boss('/approve @mona because I know her'), 'not a command'],
  ['without an at sign', boss('/approve mona'), 'answered'],
  ['of two people in one comment', boss('/approve @mona @deputy'), 'not a command'],
  ['from another issue', boss('/approve @mona', { issue: 2 }), 'denied/no-request'],
  ['from another repository', boss('/approve @mona', { repository: 'asking-boss' }), 'denied/no-request'],
  ['from a repository elsewhere', boss('/approve @mona', { repository: 'evil/asking' }), 'ignored'],
  ['from a pull request', boss('/approve @mona', { changes: { 'issue.pull_request': {} } }), 'ignored'],
  ['of another team', boss('/approve @mona docs'), 'denied/no-request'],
  ['of a team that cannot be asked for', boss('/approve @mona leads'), 'denied/no-such-team'],
  ['of nobody', boss('/approve @nobody-at-all'), 'denied/no-request'],
  [
    'of somebody who did not ask',
    boss('/approve @hubot'),
    'denied/no-request',
    [{ login: 'hubot', id: 33, body: 'hello' }],
  ],
  ['of a look-alike with a digit', boss('/approve @m0na'), 'denied/no-request'],
  ['of a look-alike with a Cyrillic letter', boss('/approve @m\u043Ena'), 'not a command'],
  ['of a look-alike with a hyphen', boss('/approve @mona-'), 'not a command'],
  ['of a login with a path', boss('/approve @../mona'), 'not a command'],
  ['of a login that another has now', boss('/approve @mona'), 'denied/login-taken-over', [mona(), taken]],
  ['of a login that nobody has now', boss('/approve @mona'), 'denied/login-taken-over', [mona(), freed]],
  ['after 14 days', boss('/approve @mona'), 'denied/no-request', [mona(), { pass: 14 * 24 }]],
  ['in a comment of five days ago', boss('/approve @mona', { changes: old }), 'ignored'],
  ['after a denial', boss('/approve @mona'), 'denied/decided-before', declined],
  ['after a denial, with its team', boss('/approve @MONA sre'), 'denied/decided-before', declined],
  ['after a new request, too soon', boss('/approve @mona'), 'denied/decided-before', [...declined, mona()]],
  ['of two requests, without saying which', boss('/approve @mona'), 'answered', [mona(), mona('/join docs')]],
];

describe('an invalid approval', () => {
  it.each(APPROVALS)('adds nobody: %s', async (title, attack, became, before = [mona()]) => {
    const id = 10_000 + APPROVALS.findIndex(([other]) => other === title);
    /** The comment with the mona of this case. */
    const own = ({ login, body, ...comment }: Comment): Comment => ({
      repository: 'asking',
      ...(login === 'mona' ? { id } : {}),
      ...comment,
      ...(login === undefined ? {} : { login: login.replace('mona', `mona-${id}`) }),
      body: (body ?? '').replace(/mona\b|m0na\b|m\u043Ena\b/i, (found) => `${found}-${id}`),
    });
    world.put('boss', 31, 'leads');
    world.put('deputy', 32, 'leads');
    await world.attempt(async () => {
      for (const step of before) {
        if ('pass' in step) world.pass(step.pass);
        else if ('give' in step) world.give(step.give.replace('mona', `mona-${id}`), step.to || undefined);
        else if ('takeOut' in step) world.takeOut(step.takeOut, 'leads');
        else await world.say(own(step));
      }
    });
    const attempt = await world.attempt(() => world.say(own(attack)));
    expect(attempt.became).toEqual([became]);
    expectHarmless(attempt);
  });

  it('adds nobody who asked after it was written', async () => {
    const asking = { repository: 'asking', login: 'late', id: 36 };
    await world.attempt(() => world.say(asking));
    const attempt = await world.attempt(() => {
      const before = world.timeAt(26 * 60);
      const changes = { 'comment.created_at': before, 'comment.updated_at': before };
      return world.say({ ...boss('/approve @late', { changes }), repository: 'asking' });
    });
    expect(attempt.became).toEqual(['denied/no-request']);
    expectHarmless(attempt);
  });

  it('contrasts with a valid one, which adds the person once', async () => {
    const asking = { repository: 'asking' };
    await world.attempt(() => world.say({ ...asking, login: 'last', id: 35 }));
    const body = world.forge({ ...asking, ...boss('/approve @last') });
    const approval = await world.attempt(async () => {
      world.github.learn(JSON.parse(body));
      await world.deliver({ body });
    });
    expect(approval).toMatchObject({ became: ['added'], isChanged: true });
    world.takeOut('last', 'sre');
    const replayed = await world.attempt(() => world.deliver({ body }));
    expect(replayed.became).toEqual(['already handled']);
    expectHarmless(replayed);
  });
});
