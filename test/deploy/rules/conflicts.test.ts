import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fileOf, fileWith, problemsOf } from '../../fixtures/rules-file.ts';

const overlapWith = (rule: number) =>
  `covers an issue that rules.${rule} already covers: give each rule its own issues`;
const overlap = overlapWith(0);
const twice = 'repeats the team a: remove one of the two';

describe('a conflict is reported', () => {
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
    ['a team twice', fileWith({ teams: ['a', 'b', 'a'] }), `rules.0.teams.2 ${twice}`],
    [
      'a team twice, in two forms',
      fileWith({ teams: ['a', { team: 'a', allow: 'anyone' }] }),
      `rules.0.teams.1 ${twice}`,
    ],
    [
      'a default team that is not in the list',
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
      `rules.2 ${overlapWith(1)}`,
    ],
    [
      'two rules for all other repositories',
      fileOf([{ repository: 'my_org/*' }, { repository: 'My_Org/*' }]),
      `rules.1 ${overlap}`,
    ],
  ])('%s', (_, file, problem) => {
    expect(problemsOf(file)).toEqual([problem]);
  });

  it('together with all others', () => {
    const file = fileOf([{}, { repository: 'other/onboarding' }, { teams: ['a', 'a'], default_team: 'b' }]);
    expect(problemsOf(file)).toEqual([
      'rules.1.repository must be a repository of my_org',
      `rules.2 ${overlap}`,
      `rules.2.teams.1 ${twice}`,
      'rules.2.default_team must be one of a',
    ]);
  });

  const mistake = {
    slack: 'slack must be the name of a Slack destination, like sre-alerts, or none',
    organization: 'organization must be a GitHub login',
    limit: 'rules.0.limit must be a number of invitations a day, from 1 to 500, like 20/day',
    teams: 'rules.0.teams must be a list of teams',
    issues: 'rules.0.issues must be a list of issue numbers',
    repository:
      'rules.0.repository must be a repository: NAME or ORGANIZATION/NAME, or ORGANIZATION/* for all others',
    slug: 'rules.0.teams.0 must be a team’s slug, the last part of its URL on GitHub',
    unknown: expect.stringMatching(/^rules\.0\.alow is not a known key: use /),
    rule: expect.stringMatching(/^rules\.0 must be a map with /),
  };

  it.each([
    ['at the top', { ...fileOf([{}, {}]), slack: 'Ops' }, [mistake.slack, `rules.1 ${overlap}`]],
    [
      'in the organization',
      { ...fileOf([{}, {}]), organization: 'my org' },
      [mistake.organization, `rules.1 ${overlap}`],
    ],
    ['in one of the two rules', fileOf([{ limit: 'many' }, {}]), [mistake.limit, `rules.1 ${overlap}`]],
    ['in a key', fileOf([{ alow: 'anyone' }, {}]), [mistake.unknown, `rules.1 ${overlap}`]],
    ['in a rule’s teams', fileOf([{ teams: 'a' }, {}]), [mistake.teams, `rules.1 ${overlap}`]],
    [
      'in one team of several',
      fileWith({ teams: ['A', 'a', 'a'] }),
      [mistake.slug, `rules.0.teams.2 ${twice}`],
    ],
  ])('beside a mistake %s', (_, file, problems) => {
    expect(problemsOf(file)).toEqual(problems);
  });

  it.each([
    ['the issues of one', fileOf([{ issues: 1 }, { issues: [1] }]), [mistake.issues]],
    ['the repository of one', fileOf([{ repository: 'a b' }, {}]), [mistake.repository]],
    ['all of one', { ...fileOf([{}]), rules: ['a', ...fileOf([{}]).rules] }, [mistake.rule]],
    [
      'a team that may be the one of a bare join',
      fileWith({ teams: ['A'], default_team: 'a' }),
      [mistake.slug],
    ],
  ])('but not with an invalid part: %s', (_, file, problems) => {
    expect(problemsOf(file)).toEqual(problems);
  });

  it('if and only if two rules of a repository share an issue', () => {
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
