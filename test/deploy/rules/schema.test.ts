import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fileOf, fileWith, leastFile, problemsOf, teamWith } from '../../fixtures/rules-file.ts';
import { wrongRules } from '../../fixtures/wrong-rules.ts';

describe('a problem is reported with its path and what is allowed', () => {
  it.each(wrongRules)('%s', (_, file, problem) => {
    expect(problemsOf(file)).toEqual([problem]);
  });

  it('together with all others', () => {
    const wrong = {
      organization: 'my org',
      slack: { default: 'Ops', joined: 'ops' },
      slack_members: { ijin2: 'ijin', 'a b': 'U024BE7LH' },
      rule: 1,
      rulez: 2,
      rules: [
        { repository: 'a b', teams: [], allow: 'all', slack: '', limit: 5, dryrun: true },
        {
          repository: 'c',
          teams: ['X', { team: 'Y', allow: [], slack: { failed: 'A', gone: 'b' }, limit: 1, wait: 2 }],
          issues: [0],
          approve: { by: [''], when: 'now' },
        },
      ],
    };
    expect(problemsOf(wrong).map((problem) => problem.split(' must ')[0]?.split(' is ')[0])).toEqual([
      'organization',
      'slack.default',
      'slack.joined',
      'slack_members.ijin2',
      'slack_members.a b',
      'rules.0.repository',
      'rules.0.teams',
      'rules.0.allow',
      'rules.0.slack',
      'rules.0.limit',
      'rules.0.dryrun',
      'rules.1.issues.0',
      'rules.1.teams.0',
      'rules.1.teams.1.team',
      'rules.1.teams.1.allow',
      'rules.1.teams.1.slack.failed',
      'rules.1.teams.1.slack.gone',
      'rules.1.teams.1.limit',
      'rules.1.teams.1.wait',
      'rules.1.approve.by.0',
      'rules.1.approve.when',
      'rule',
      'rulez',
    ]);
  });

  it('and never thrown, for any value', () => {
    const value = fc.jsonValue();
    const team = fc.record({ team: value, allow: value, approve: value, slack: value, welcome: value });
    const rules = fc.array(
      fc.record({
        repository: value,
        teams: fc.oneof(fc.array(fc.oneof(value, team)), value),
        issues: value,
        allow: value,
        slack: fc.oneof(value, fc.dictionary(fc.string(), value)),
      }),
    );
    const alike = fc.record({ organization: value, slack: value, rules: fc.oneof(rules, value) });
    fc.assert(
      fc.property(fc.oneof(value, alike), (any) => {
        expect(problemsOf(any)).not.toEqual([]);
      }),
    );
  });

  it('for an unknown key anywhere', () => {
    const key = fc.string().map((name) => `x${name}`);
    fc.assert(
      fc.property(key, fc.jsonValue(), (name, value) => {
        const more = { [name]: value };
        const places: [object, string][] = [
          [{ ...leastFile, ...more }, name],
          [fileWith(more), `rules.0.${name}`],
          [fileOf([{}, { repository: 'other', ...more }]), `rules.1.${name}`],
          [teamWith(more), `rules.0.teams.0.${name}`],
          [fileWith({ approve: { by: ['ijin2'], ...more } }), `rules.0.approve.${name}`],
        ];
        for (const [file, place] of places) {
          expect(problemsOf(file)).toEqual([expect.stringContaining(`${place} is not a known key: use `)]);
        }
      }),
    );
  });
});
