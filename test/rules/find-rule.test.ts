import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { findRule, findTeamRule, ruleId } from '../../src/rules/find-rule.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { fileOf, fileWith } from '../fixtures/rules-file.ts';

const rules = parseRules(
  fileOf([
    { repository: 'onboarding', issues: [1, 2], teams: ['reader'] },
    { repository: 'onboarding', issues: [3], teams: ['docs'], pull_requests: true },
    { repository: 'handbook', teams: ['writers'] },
    { repository: 'code', teams: ['coders'], pull_requests: true },
  ]),
);
const rulesForAll = parseRules(
  fileOf([
    { repository: 'onboarding', issues: [1], teams: ['reader'] },
    { repository: 'my_org/*', teams: ['staff'] },
  ]),
);

const at = (full_name: string, number: number, pull_request = false) => ({
  repository: { full_name },
  issue: { number, pull_request },
});

describe('findRule', () => {
  it.each([
    ['my_org/onboarding', 1, 'reader'],
    ['my_org/onboarding', 2, 'reader'],
    ['my_org/onboarding', 3, 'docs'],
    ['MY_ORG/Onboarding', 3, 'docs'],
    ['my_org/handbook', 1, 'writers'],
    ['my_org/handbook', 99, 'writers'],
    ['my_org/onboarding', 4, undefined],
    ['my_org/onboarding2', 1, undefined],
    ['other/onboarding', 1, undefined],
    ['onboarding', 1, undefined],
    ['my_org/my_org/onboarding', 1, undefined],
    ['my_org/onboardıng', 1, undefined],
  ])('finds for %s#%i: team %s', (full_name, number, team) => {
    expect(findRule(rules, at(full_name, number))?.teams[0].team).toBe(team);
  });

  it.each([
    ['my_org/onboarding', 1, undefined],
    ['my_org/onboarding', 3, 'docs'],
    ['my_org/onboarding', 4, undefined],
    ['my_org/handbook', 1, undefined],
    ['my_org/code', 1, 'coders'],
  ])('finds for the pull request %s#%i: team %s', (full_name, number, team) => {
    expect(findRule(rules, at(full_name, number, true))?.teams[0].team).toBe(team);
  });

  it('finds a rule for pull requests also for issues', () => {
    expect(findRule(rules, at('my_org/code', 1))?.teams[0].team).toBe('coders');
  });

  it.each([
    ['my_org/handbook', 7, 'staff'],
    ['My_Org/handbook', 7, 'staff'],
    ['my_org/onboarding', 1, 'reader'],
    ['my_org/onboarding', 2, undefined],
    ['MY_ORG/Onboarding', 2, undefined],
    ['other/handbook', 7, undefined],
    ['my_org2/handbook', 7, undefined],
    ['handbook', 7, undefined],
  ])('excludes named repositories from ORGANIZATION/*: %s#%i, team %s', (full_name, number, team) => {
    expect(findRule(rulesForAll, at(full_name, number))?.teams[0].team).toBe(team);
  });

  it('excludes pull requests of named repositories from ORGANIZATION/*', () => {
    const both = fileOf([{}, { repository: 'my_org/*', teams: ['staff'], pull_requests: true }]);
    expect(findRule(parseRules(both), at('my_org/onboarding', 1, true))).toBeUndefined();
    expect(findRule(parseRules(both), at('my_org/handbook', 1, true))?.teams[0].team).toBe('staff');
  });
});

describe('findTeamRule', () => {
  const [rule] = parseRules(fileWith({ teams: ['reader', { team: 'docs', allow: 'anyone' }] })).rules;

  it('finds a team of the rule', () => {
    expect(rule && findTeamRule(rule, 'docs')).toMatchObject({ team: 'docs', allow: 'anyone' });
  });

  it.each(['sre', 'Docs', 'doc', ''])('does not find %j', (slug) => {
    expect(rule && findTeamRule(rule, slug)).toBeUndefined();
  });
});

describe('ruleId', () => {
  it('is unique in a file', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(numbers, ([first, second, ...others]) => {
        const file = fileOf([
          { issues: [first] },
          { issues: [second, ...others] },
          { repository: 'other' },
          { repository: 'third', issues: [first] },
          { repository: 'my_org/*' },
        ]);
        const names = parseRules(file).rules.map(ruleId);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('does not depend on how the rule is written, nor on its number of issues', () => {
    const issues = Array.from({ length: 2_000 }, (_, index) => index + 1);
    const nameWith = (changes: object) => parseRules(fileWith(changes)).rules.map(ruleId);
    expect(nameWith({ repository: 'MY_ORG/Onboarding', issues: issues.toReversed() })).toEqual([
      'my_org/onboarding#1',
    ]);
    expect(nameWith({ issues })).toEqual(['my_org/onboarding#1']);
  });
});
