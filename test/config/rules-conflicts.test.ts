import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fileOf, fileWith, problemsOf } from '../fixtures/rules-file.ts';

const overlap = 'covers an issue that rules.0 covers already';

describe('what is wrong between parts of rules is named', () => {
  it.each([
    [
      'a repository of another organization',
      fileWith({ repository: 'other/onboarding' }),
      'rules.0.repository must be a repository of my_org',
    ],
    [
      'all repositories of another organization',
      fileWith({ repository: 'other/*' }),
      'rules.0.repository must be a repository of my_org',
    ],
    ['a team twice', fileWith({ teams: ['a', 'b', 'a'] }), 'rules.0.teams.2 names the team a a second time'],
    [
      'a team twice, in two forms',
      fileWith({ teams: ['a', { team: 'a', allow: 'anyone' }] }),
      'rules.0.teams.1 names the team a a second time',
    ],
    [
      'a bare join for a team that is not there',
      fileWith({ teams: ['a', { team: 'b' }], default_team: 'c' }),
      'rules.0.default_team must be one of a, b',
    ],
    ['two rules for a repository', fileOf([{}, {}]), `rules.1 ${overlap}`],
    [
      'two rules for a repository, written in two ways',
      fileOf([{}, { repository: 'MY_ORG/Onboarding' }]),
      `rules.1 ${overlap}`,
    ],
    ['a rule for an issue beside one for all', fileOf([{ issues: [1] }, {}]), `rules.1 ${overlap}`],
    [
      'a rule for all beside one for an issue of pull requests too',
      fileOf([{}, { issues: [1], pull_requests: true }]),
      `rules.1 ${overlap}`,
    ],
    [
      'two rules for one of their issues',
      fileOf([{ repository: 'other' }, { issues: [1, 2] }, { issues: [2, 3] }]),
      'rules.2 covers an issue that rules.1 covers already',
    ],
    [
      'two rules for all other repositories',
      fileOf([{ repository: 'my_org/*' }, { repository: 'My_Org/*' }]),
      `rules.1 ${overlap}`,
    ],
  ])('%s', (_, file, problem) => {
    expect(problemsOf(file)).toEqual([problem]);
  });

  it('all at once', () => {
    const file = fileOf([{}, { repository: 'other/onboarding' }, { teams: ['a', 'a'], default_team: 'b' }]);
    expect(problemsOf(file)).toEqual([
      'rules.1.repository must be a repository of my_org',
      'rules.2.teams.1 names the team a a second time',
      'rules.2.default_team must be one of a, a',
      `rules.2 ${overlap}`,
    ]);
  });

  it('beside what is wrong in a rule by itself, with the number that each rule has in the file', () => {
    const file = { ...fileOf([{}, { limit: 'many' }, {}]), slack: 'Ops' };
    expect(problemsOf(file)).toEqual([
      'slack must be the name of a Slack destination, like sre-alerts, or none',
      'rules.1.limit must be a number of invitations a day, from 1 to 500, like 20/day',
      `rules.2 ${overlap}`,
    ]);
  });

  it('whenever two rules of a repository share an issue, and only then', () => {
    const issues = fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }), {
      nil: undefined,
    });
    fc.assert(
      fc.property(issues, issues, (one, other) => {
        const all = [1, 2, 3, 4, 5, 6];
        const isShared = (one ?? all).some((number) => (other ?? all).includes(number));
        expect(problemsOf(fileOf([{ issues: one }, { issues: other }]))).toEqual(
          isShared ? [`rules.1 ${overlap}`] : [],
        );
      }),
    );
  });
});
