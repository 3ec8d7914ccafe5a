import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Decision, decideJoin, type Facts } from '../../src/command/decide-join.ts';
import type { Allow, People } from '../../src/config/rules.ts';
import type { Denial } from '../../src/messages/outcome.ts';

const MONA = { login: 'mona', id: 11 };

/** What GitHub says of mona, in the words of the tables below. */
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
} as const satisfies Record<string, Partial<Facts>>;
type State = keyof typeof STATES;

const factsOf = (state: State): Facts => ({
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
  mona: { logins: ['hubot', 'Mona'] },
  'others by login': { logins: ['hubot', 'mon', 'monalisa'] },
  'another team': { team: 'staff' },
} as const satisfies Record<string, Allow>;
type AllowName = keyof typeof ALLOWS;

const APPROVERS: People = { team: 'leads' };

/** In a word: a denial's reason, an outcome, or what is to be done. */
function inAWord(decision: Decision): string {
  switch (decision.do) {
    case 'add':
      return decision.isOutsider ? 'invite' : 'add';
    case 'ask':
      return 'ask';
    case 'tell':
      return 'reason' in decision.result ? decision.result.reason : decision.result.outcome;
  }
}

const decide = (allow: AllowName, approvers: People | undefined, state: State, wasOutside = false) =>
  inAWord(decideJoin({ allow: ALLOWS[allow], approvers }, MONA, factsOf(state), wasOutside));

type Row = readonly [
  AllowName,
  State,
  'add' | 'invite' | 'ask' | 'already-member' | 'already-invited' | Denial,
];

describe('who wants to join', () => {
  it.each<Row>([
    ['org-members', 'a member', 'add'],
    ['org-members', 'an outsider', 'not-an-org-member'],
    ['org-members', 'in the other team', 'add'],
    ['org-members', 'in the team', 'already-member'],
    ['org-members', 'in the team, from outside', 'already-member'],
    ['org-members', 'invited', 'already-invited'],
    ['org-members', 'a member whose login is another’s now', 'login-taken-over'],
    ['org-members', 'an outsider whose login is another’s now', 'not-an-org-member'],
    ['org-members', 'a member whose login is nobody’s now', 'login-taken-over'],
    ['anyone', 'a member', 'add'],
    ['anyone', 'an outsider', 'invite'],
    ['anyone', 'in the other team', 'add'],
    ['anyone', 'in the team', 'already-member'],
    ['anyone', 'invited', 'already-invited'],
    ['anyone', 'a member whose login is another’s now', 'login-taken-over'],
    ['anyone', 'an outsider whose login is another’s now', 'login-taken-over'],
    ['anyone', 'a member whose login is nobody’s now', 'login-taken-over'],
    ['nobody', 'a member', 'not-listed'],
    ['nobody', 'an outsider', 'not-listed'],
    ['nobody', 'in the team', 'already-member'],
    ['nobody', 'invited', 'already-invited'],
    ['mona', 'a member', 'add'],
    ['mona', 'an outsider', 'invite'],
    ['mona', 'in the team', 'already-member'],
    ['mona', 'invited', 'already-invited'],
    ['mona', 'a member whose login is another’s now', 'login-taken-over'],
    ['mona', 'an outsider whose login is another’s now', 'login-taken-over'],
    ['others by login', 'a member', 'not-listed'],
    ['others by login', 'an outsider', 'not-listed'],
    ['others by login', 'in the team', 'already-member'],
    ['others by login', 'invited', 'already-invited'],
    ['others by login', 'a member whose login is another’s now', 'not-listed'],
    ['another team', 'a member', 'not-in-team'],
    ['another team', 'an outsider', 'not-in-team'],
    ['another team', 'in the other team', 'add'],
    ['another team', 'in the team', 'already-member'],
    ['another team', 'invited', 'already-invited'],
    ['another team', 'a member whose login is another’s now', 'not-in-team'],
  ])('where it allows %s, and is %s: %s', (allow, state, decision) => {
    expect(decide(allow, undefined, state)).toBe(decision);
  });

  it.each<Row>([
    ['org-members', 'a member', 'add'],
    ['org-members', 'an outsider', 'ask'],
    ['org-members', 'in the team', 'already-member'],
    ['org-members', 'invited', 'already-invited'],
    ['org-members', 'an outsider whose login is another’s now', 'login-taken-over'],
    ['anyone', 'a member', 'add'],
    ['anyone', 'an outsider', 'invite'],
    ['nobody', 'a member', 'ask'],
    ['nobody', 'an outsider', 'ask'],
    ['nobody', 'in the other team', 'ask'],
    ['nobody', 'in the team', 'already-member'],
    ['nobody', 'invited', 'already-invited'],
    ['nobody', 'a member whose login is another’s now', 'login-taken-over'],
    ['nobody', 'a member whose login is nobody’s now', 'login-taken-over'],
    ['mona', 'a member', 'add'],
    ['mona', 'an outsider', 'invite'],
    ['others by login', 'a member', 'ask'],
    ['others by login', 'an outsider', 'ask'],
    ['others by login', 'a member whose login is another’s now', 'login-taken-over'],
    ['another team', 'a member', 'ask'],
    ['another team', 'an outsider', 'ask'],
    ['another team', 'in the other team', 'add'],
  ])('where it allows %s, others may ask, and is %s: %s', (allow, state, decision) => {
    expect(decide(allow, APPROVERS, state)).toBe(decision);
  });

  it.each<[State, string]>([
    ['in the team', 'added'],
    ['invited', 'invited'],
    ['a member', 'add'],
  ])('is told after a crash what the try before it did: %s, %s', (state, decision) => {
    expect(decide('org-members', undefined, state, true)).toBe(decision);
  });
});

const anyAllow = fc.constantFrom<Allow>(...Object.values(ALLOWS));
const anyFacts = fc.record<Facts>({
  membership: fc.constantFrom('active', 'pending', undefined),
  isOrgMember: fc.boolean(),
  isInAllowedTeam: fc.boolean(),
  accountId: fc.constantFrom(MONA.id, 99, undefined),
});

describe('whatever GitHub says', () => {
  it('nobody is added who is in the team, whose login is another’s, or whom the rule does not name', () => {
    const property = fc.property(
      anyAllow,
      fc.constantFrom(undefined, APPROVERS),
      anyFacts,
      fc.boolean(),
      (allow, approvers, facts, wasOutside) => {
        const decision = decideJoin({ allow, approvers }, MONA, facts, wasOutside);
        if (decision.do !== 'add') return;
        expect(facts).toMatchObject({ membership: undefined, accountId: MONA.id });
        expect(allow).not.toBe('nobody');
        expect(allow).not.toBe(ALLOWS['others by login']);
        expect(allow !== 'org-members' || facts.isOrgMember).toBe(true);
        expect(allow !== ALLOWS['another team'] || facts.isInAllowedTeam).toBe(true);
        expect(decision.isOutsider).toBe(!facts.isOrgMember);
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });

  it('nobody may ask where nobody decides', () => {
    fc.assert(
      fc.property(anyAllow, anyFacts, (allow, facts) => {
        expect(decideJoin({ allow, approvers: undefined }, MONA, facts, false).do).not.toBe('ask');
      }),
      { numRuns: 1_000 },
    );
  });
});
