import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { canRenew } from '../../src/command/access.ts';
import { decideJoin, type Decision, type JoinFacts } from '../../src/command/decide-join.ts';
import type { Grant } from '../../src/ledger/grant.ts';
import type { Allow, People } from '../../src/rules/rules.ts';
import { notificationWith } from '../fixtures/notification.ts';
import { type Allowed, type State, WITH_APPROVERS, WITHOUT_APPROVERS } from './joiners.ts';

const MONA = { login: 'mona', id: 11 };

/** What GitHub says about mona in each state. */
const STATES = {
  'a member': { isOrgMember: true },
  'an outsider': { isOrgMember: false },
  'in the other team': { isOrgMember: true, isInAllowedTeam: true },
  'in the team': { membership: 'active' },
  'in the team, from outside': { membership: 'active', isOrgMember: false },
  invited: { membership: 'pending' },
  'a member whose login is another’s now': { isOrgMember: true, accountId: 99 },
  'an outsider whose login is another’s now': { isOrgMember: false, accountId: 99 },
  'a member whose login is nobody’s now': { isOrgMember: true, accountId: undefined },
} as const satisfies Record<State, Partial<JoinFacts>>;

const factsOf = (state: State): JoinFacts => ({
  membership: undefined,
  isOrgMember: false,
  isInAllowedTeam: false,
  accountId: MONA.id,
  ...STATES[state],
});

const ALLOWS = {
  'org-members': 'org-members',
  anyone: 'anyone',
  nobody: 'nobody',
  them: { logins: ['hubot', 'Mona'] },
  'others by login': { logins: ['hubot', 'mon', 'monalisa'] },
  'another team': { team: 'staff' },
} as const satisfies Record<Allowed, Allow>;

const APPROVERS: People = { team: 'leads' };

/** The reason of a denial, another outcome, or the action. */
function nameOf(decision: Decision): string {
  switch (decision.action) {
    case 'add':
      return decision.isOutsider ? 'invite' : 'add';
    case 'request':
    case 'renew':
      return decision.action;
    case 'report':
      return 'reason' in decision.result ? decision.result.reason : decision.result.outcome;
  }
}

const decide = (allow: Allowed, approvers: People | undefined, state: State, wasOutside = false) =>
  nameOf(decideJoin({ allow: ALLOWS[allow], approvers }, MONA, factsOf(state), wasOutside));

describe('deciding on a join', () => {
  it.each(WITHOUT_APPROVERS)('without approvers: allow %s, %s: %s', (allow, state, decision) => {
    expect(decide(allow, undefined, state)).toBe(decision);
  });

  it.each(WITH_APPROVERS)('with approvers: allow %s, %s: %s', (allow, state, decision) => {
    expect(decide(allow, APPROVERS, state)).toBe(decision);
  });

  it.each<[State, string]>([
    ['in the team', 'added'],
    ['invited', 'invited'],
    ['a member', 'add'],
  ])('after a crash, reports what the attempt before it did: %s, %s', (state, decision) => {
    expect(decide('org-members', undefined, state, true)).toBe(decision);
  });
});

describe('deciding on a join by somebody whom Usher let in for a time', () => {
  const IN = factsOf('in the team');
  it.each<[Allowed, People | undefined, Partial<JoinFacts>, string]>([
    ['org-members', undefined, { isOrgMember: true }, 'renew'],
    ['org-members', undefined, { isOrgMember: false }, 'not-an-org-member'],
    ['org-members', APPROVERS, { isOrgMember: true }, 'renew'],
    ['org-members', APPROVERS, { isOrgMember: false }, 'request'],
    ['anyone', undefined, {}, 'renew'],
    ['anyone', APPROVERS, {}, 'renew'],
    ['them', undefined, {}, 'renew'],
    ['them', APPROVERS, {}, 'renew'],
    ['others by login', undefined, {}, 'not-listed'],
    ['others by login', APPROVERS, {}, 'request'],
    ['another team', undefined, { isInAllowedTeam: true }, 'renew'],
    ['another team', undefined, { isInAllowedTeam: false }, 'not-in-team'],
    ['another team', APPROVERS, { isInAllowedTeam: true }, 'renew'],
    ['another team', APPROVERS, { isInAllowedTeam: false }, 'request'],
    ['nobody', undefined, {}, 'not-listed'],
    ['nobody', APPROVERS, {}, 'request'],
    ['anyone', undefined, { accountId: 99 }, 'login-taken-over'],
    ['anyone', undefined, { accountId: undefined }, 'login-taken-over'],
    ['nobody', APPROVERS, { accountId: 99 }, 'login-taken-over'],
    ['others by login', undefined, { accountId: 99 }, 'not-listed'],
    ['anyone', undefined, { membership: 'pending' }, 'already-invited'],
    ['nobody', APPROVERS, { membership: 'pending' }, 'already-invited'],
    ['anyone', undefined, { membership: undefined, isOrgMember: true }, 'add'],
    ['anyone', undefined, { membership: undefined, isOrgMember: false }, 'invite'],
    ['nobody', APPROVERS, { membership: undefined }, 'request'],
  ])('allow %s, approvers %j, %j: %s', (allow, approvers, facts, decision) => {
    const rule = { allow: ALLOWS[allow], approvers };
    expect(nameOf(decideJoin(rule, MONA, { ...IN, ...facts }, false, true))).toBe(decision);
  });

  const HOUR = 3_600_000;
  const DAY = 24 * HOUR;
  it.each<[what: string, change: Partial<Grant>, asksFor: number, after: number, mayRenew: boolean]>([
    ['active, after the reminder', {}, 20 * DAY, 19 * DAY, true],
    ['active, and the end long past', {}, 20 * DAY, 60 * DAY, true],
    ['active, long enough before the reminder', {}, 20 * DAY, 2 * DAY, true],
    ['active, but hardly begun', {}, 20 * DAY, DAY, false],
    ['active, for less than is left', {}, 7 * DAY, 10 * DAY, false],
    ['active, after the reminder, for less than is left', {}, HOUR, 19 * DAY, false],
    ['active, for a little longer than is left', {}, 2 * DAY, 19 * DAY, true],
    ['active, for an hour longer at half of the last hour', {}, HOUR, 20 * DAY - HOUR / 2, true],
    ['revoked by an admin', { revoked: 1 }, 20 * DAY, 19 * DAY, false],
    ['not confirmed by GitHub', { state: 'adding' }, 20 * DAY, 19 * DAY, false],
    ['being taken out', { state: 'removing' }, 20 * DAY, 21 * DAY, false],
    ['over', { state: 'ended' }, 20 * DAY, 21 * DAY, false],
  ])('may renew 20 days that are %s', (_, change, asksFor, after, mayRenew) => {
    const [since, time] = [0, 20 * DAY];
    const given: Grant = {
      key: 'grant/reader/11',
      state: 'active',
      since,
      until: since + time,
      time,
      given_by: 'command/1/2',
      report: notificationWith({}),
    };
    expect(canRenew({ ...given, ...change }, new Date(after + asksFor), asksFor)).toBe(mayRenew);
  });

  it('may not renew what it never gave', () => {
    expect(canRenew(undefined, new Date(20 * DAY), 20 * DAY)).toBe(false);
  });

  it('reports a crashed attempt that let them in, and does not renew', () => {
    expect(nameOf(decideJoin({ allow: 'anyone' }, MONA, IN, true, true))).toBe('added');
  });
});

const anyAllow = fc.constantFrom<Allow>(...Object.values(ALLOWS));
const anyFacts = fc.record<JoinFacts>({
  membership: fc.constantFrom('active', 'pending', undefined),
  isOrgMember: fc.boolean(),
  isInAllowedTeam: fc.boolean(),
  accountId: fc.constantFrom(MONA.id, 99, undefined),
});

describe('with any rule and any facts', () => {
  it('adds nobody who is in the team, whose login was taken over, or whom the rule does not allow', () => {
    const property = fc.property(
      anyAllow,
      fc.constantFrom(undefined, APPROVERS),
      anyFacts,
      fc.boolean(),
      fc.boolean(),
      (allow, approvers, facts, wasOutside, mayRenew) => {
        const decision = decideJoin({ allow, approvers }, MONA, facts, wasOutside, mayRenew);
        if (decision.action !== 'add' && decision.action !== 'renew') return;
        const isIn = decision.action === 'renew';
        expect(!isIn || mayRenew).toBe(true);
        expect(facts).toMatchObject({ membership: isIn ? 'active' : undefined, accountId: MONA.id });
        expect(allow).not.toBe('nobody');
        expect(allow).not.toBe(ALLOWS['others by login']);
        expect(allow !== 'org-members' || facts.isOrgMember).toBe(true);
        expect(allow !== ALLOWS['another team'] || facts.isInAllowedTeam).toBe(true);
        const isOutsider = 'isOutsider' in decision ? decision.isOutsider : !facts.isOrgMember;
        expect(isOutsider).toBe(!facts.isOrgMember);
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });

  it('requests nothing without approvers', () => {
    fc.assert(
      fc.property(anyAllow, anyFacts, (allow, facts) => {
        expect(decideJoin({ allow, approvers: undefined }, MONA, facts, false).action).not.toBe('request');
      }),
      { numRuns: 1_000 },
    );
  });
});
