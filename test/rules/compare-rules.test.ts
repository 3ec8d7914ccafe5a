import { describe, expect, it } from '@jest/globals';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { compareRules } from '../../src/rules/compare-rules.ts';

const parse = (...rules: readonly object[]) => parseRules({ organization: 'my_org', rules });
const ONE = { repository: 'handbook', issues: [7, 3], teams: ['reader'] };
const TWO = { repository: 'onboarding', teams: ['docs'] };
const before: unknown = JSON.parse(JSON.stringify(parse(ONE)));

describe('what changed in the rules', () => {
  it('is nothing if they are the same', () => {
    expect(compareRules(before, parse(ONE))).toEqual([]);
  });

  it('is named by rule, team and key, with both values', () => {
    const changed = parse({ ...ONE, allow: 'anyone', feedback: false });

    expect(compareRules(before, changed)).toEqual([
      'changed my_org/handbook#3.teams.reader.allow: "org-members" → "anyone"',
      'changed my_org/handbook#3.feedback: true → false',
    ]);
  });

  it('includes issues, and people by login', () => {
    const rules = {
      organization: 'my_org',
      rules: [{ ...ONE, issues: [3] }],
      slack_members: { Mona: 'U024BE7LH' },
    };

    expect(compareRules(before, parseRules(rules))).toEqual([
      'added slackMembers.mona: "U024BE7LH"',
      'changed my_org/handbook#3.issues: [7,3] → [3]',
    ]);
  });

  it('includes what a whole rule or team says that was added or removed', () => {
    expect(compareRules(before, parse(ONE, TWO))).toContain(
      'added my_org/onboarding#*.teams.docs.allow: "org-members"',
    );
    const removed = compareRules(JSON.parse(JSON.stringify(parse(ONE, TWO))), parse(ONE));
    expect(removed).toContain('removed my_org/onboarding#*.teams.docs.allow: "org-members"');
    expect(removed.every((line) => line.startsWith('removed my_org/onboarding#*.'))).toBe(true);
  });

  it('does not take another order of the rules for a change', () => {
    expect(compareRules(JSON.parse(JSON.stringify(parse(ONE, TWO))), parse(TWO, ONE))).toEqual([]);
  });
});
