import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decideJoin, type Decision, type Facts } from '../../src/command/decide-join.ts';
import type { Allow, People } from '../../src/rules/rules.ts';
import { type Allowed, type State, WITH_APPROVERS, WITHOUT_APPROVERS } from './joiners.ts';

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
} as const satisfies Record<State, Partial<Facts>>;

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
  them: { logins: ['hubot', 'Mona'] },
  'others by login': { logins: ['hubot', 'mon', 'monalisa'] },
  'another team': { team: 'staff' },
} as const satisfies Record<Allowed, Allow>;

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

const decide = (allow: Allowed, approvers: People | undefined, state: State, wasOutside = false) =>
  inAWord(decideJoin({ allow: ALLOWS[allow], approvers }, MONA, factsOf(state), wasOutside));

describe('who wants to join', () => {
  it.each(WITHOUT_APPROVERS)('where it allows %s, and is %s: %s', (allow, state, decision) => {
    expect(decide(allow, undefined, state)).toBe(decision);
  });

  it.each(WITH_APPROVERS)('where it allows %s, others may ask, and is %s: %s', (allow, state, decision) => {
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
