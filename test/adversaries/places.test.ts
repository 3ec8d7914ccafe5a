import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectHarmless, expectNothing } from './attempt.ts';
import { startWorld } from './world.ts';
import type { Comment } from './write.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
  world.give('insider', 71);
});
afterAll(() => world.close());

const named = (full_name: unknown): Comment => ({ changes: { 'repository.full_name': full_name } });
const onIssue = (number: unknown): Comment => ({ changes: { 'issue.number': number } });

/** Places that no rule covers, in signed deliveries; each is `join` by somebody who may join elsewhere. */
const PLACES: readonly (readonly [title: string, comment: Comment, became?: string])[] = [
  ['another organization with the same secret', { repository: 'evil/onboarding' }],
  ['another organization with a look-alike', named('my-org/onboarding')],
  ['an organization whose name begins so', named('my_orgx/onboarding')],
  ['an organization whose name ends so', named('xmy_org/onboarding')],
  ['somebody’s fork', named('mallory/onboarding')],
  ['another repository of the organization', { repository: 'secret-plans' }],
  ['a repository whose name begins so', named('my_org/onboarding2')],
  ['a repository whose name ends so', named('my_org/my-onboarding')],
  ['a repository with Git’s ending', named('my_org/onboarding.git')],
  ['a repository named like the organization', named('onboarding/my_org')],
  ['a repository without an owner', named('onboarding'), '400'],
  ['a repository without a name', named('my_org/'), '400'],
  ['no owner and no name', named('/'), '400'],
  ['three parts', named('my_org/onboarding/issues'), '400'],
  ['three parts, the owner first', named('evil/my_org/onboarding'), '400'],
  ['an empty part', named('my_org//onboarding'), '400'],
  ['a path that leads back', named('my_org/open-door/../onboarding'), '400'],
  ['a path that stays', named('my_org/./onboarding'), '400'],
  ['a path that leads out', named('../my_org/onboarding'), '400'],
  ['a path that leads to another route', named('my_org/../../orgs/my_org'), '400'],
  ['a backslash', named('my_org\\onboarding'), '400'],
  ['an encoded slash', named('my_org%2fonboarding'), '400'],
  ['a wildcard', named('my_org/*'), '400'],
  ['a space', named('my_org/onboarding '), '400'],
  ['a line break', named('my_org/onboarding\n'), '400'],
  ['a null', named('my_org/onboarding\0'), '400'],
  ['a Cyrillic letter', named('my_org/onbo\u0430rding'), '400'],
  ['a Kelvin sign', named('my_org/as\u212Aing'), '400'],
  ['a right-to-left override', named('my_org/\u202Egnidraobno'), '400'],
  ['a list', named(['my_org/onboarding']), '400'],
  ['no name at all', named(undefined), '400'],
  ['another issue', { issue: 2 }],
  ['an issue whose number begins so', { issue: 11 }],
  ['an issue in another repository with the same number', { repository: 'elsewhere', issue: 1 }],
  ['the number as a text', onIssue('1'), '400'],
  ['the number as a list', onIssue([1]), '400'],
  ['a number with a fraction', onIssue(1.5), '400'],
  ['a negative number', onIssue(-1), '400'],
  ['zero', onIssue(0), '400'],
  ['a number beyond exact integers', onIssue(2 ** 53), '400'],
  ['no number', onIssue(undefined), '400'],
  ['a pull request', { changes: { 'issue.pull_request': { url: 'https://api.github.com' } } }],
  ['a pull request without keys', { changes: { 'issue.pull_request': {} } }],
  ['a pull request that is yes', { changes: { 'issue.pull_request': true } }, '400'],
  ['a pull request that is no', { changes: { 'issue.pull_request': false } }, '400'],
  [
    'a pull request in an approved repository',
    { repository: 'asking', changes: { 'issue.pull_request': {} } },
  ],
  ['a discussion', { changes: { issue: undefined, discussion: { number: 1 } } }, '400'],
  ['a commit', { changes: { issue: undefined, 'comment.commit_id': 'abc' } }, '400'],
];

describe('a comment that no rule covers', () => {
  it.each(PLACES)('adds nobody: %s', async (_, comment, became = 'ignored') => {
    const attempt = await world.attempt(() =>
      world.deliver({ body: world.forge({ login: 'insider', id: 71, ...comment }) }),
    );
    expect(attempt.became).toEqual([became]);
    expectNothing(attempt);
  });
});

const closed = { 'issue.state': 'closed', 'issue.state_reason': 'completed' };
const locked = { 'issue.locked': true, 'issue.active_lock_reason': 'resolved' };

/** Keys that might give a stranger more rights. */
const HOPES: readonly (readonly [title: string, changes: Record<string, unknown>])[] = [
  ['a closed issue', closed],
  ['a locked issue', locked],
  ['a closed and locked issue', { ...closed, ...locked }],
  ['an issue of their own', { 'issue.user.login': 'stranger-1' }],
  ['a private repository', { 'repository.private': true }],
  ['an organization of their own', { 'organization.login': 'evil' }],
  ['an owner of their own', { 'repository.owner.login': 'evil' }],
  ['being called a member', { 'comment.author_association': 'MEMBER' }],
  ['being called an owner', { 'comment.author_association': 'OWNER' }],
  ['being called a site’s admin', { 'comment.user.site_admin': true, 'sender.site_admin': true }],
  ['a label of approval', { 'issue.labels': [{ name: 'approved' }] }],
  ['being assigned', { 'issue.assignee': { login: 'stranger-1' } }],
  ['an enterprise and an installation', { enterprise: { id: 1 }, installation: { id: 1 } }],
];

it('the same comment adds the person where a rule covers it', async () => {
  const body = world.forge({ login: 'insider', id: 71, ...named('MY_ORG/Onboarding') });
  expect(await world.attempt(() => world.deliver({ body }))).toMatchObject({ became: ['added'] });
});

describe('a stranger’s comment with more keys in its payload', () => {
  it.each(HOPES)('adds nobody: %s', async (_, changes) => {
    const attempt = await world.attempt(() => world.say({ login: 'stranger-1', changes }));
    expect(attempt.became).toEqual(['denied/not-an-org-member']);
    expectHarmless(attempt);
  });
});
