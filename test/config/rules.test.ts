import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ProblemsError } from '../../src/config/problems-error.ts';
import { checkRules, destinationsOf, findRule, parseRules, sameName } from '../../src/config/rules.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const rule = { repository: 'onboarding', teams: ['reader'] };
const file = { organization: 'my_org', rules: [rule] };
const withRule = (changes: object) => ({ ...file, rules: [{ ...rule, ...changes }] });
const without = (value: object, key: string) =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));

/** One line a problem: where it stands and what it says. */
const problemsOf = (value: unknown) => {
  const checked = checkRules(value);
  return 'rules' in checked
    ? []
    : checked.problems.map(({ path, message }) => `${path.join('.')} ${message}`);
};

describe('rules that are right', () => {
  it('are filled in with what they leave out', () => {
    expect(parseRules(file)).toEqual({
      organization: 'my_org',
      rules: [
        {
          repository: 'my_org/onboarding',
          issues: undefined,
          team: 'reader',
          allow: 'org-members',
          slack: 'default',
        },
      ],
    });
  });

  it('keep all that they say', () => {
    const full = {
      organization: 'my_org',
      slack: 'people',
      rules: [
        {
          repository: 'my_org/handbook',
          issues: [12, 13],
          teams: ['payments-read'],
          allow: 'anyone',
          slack: 'ops',
        },
        { repository: 'onboarding', issues: [1], teams: ['docs'], allow: ['ijin2', 'octo-cat', 'a_corp'] },
      ],
    };
    expect(parseRules(full)).toEqual({
      organization: 'my_org',
      rules: [
        {
          repository: 'my_org/handbook',
          issues: [12, 13],
          team: 'payments-read',
          allow: 'anyone',
          slack: 'ops',
        },
        {
          repository: 'my_org/onboarding',
          issues: [1],
          team: 'docs',
          allow: ['ijin2', 'octo-cat', 'a_corp'],
          slack: 'people',
        },
      ],
    });
  });

  it.each([
    ['a repository with dots and dashes', withRule({ repository: '.github-private_2' })],
    ['the organization in another case', withRule({ repository: 'My_Org/onboarding' })],
    ['an organization with dashes', { ...file, organization: 'a-b-c' }],
    ['a team that begins with a digit', withRule({ teams: ['2fa'] })],
    ['a destination with dashes', withRule({ slack: 'sre-alerts-2' })],
    ['the same issue in two repositories', { ...file, rules: [rule, { ...rule, repository: 'other' }] }],
    [
      'two issues of one repository',
      {
        ...file,
        rules: [
          { ...rule, issues: [1] },
          { ...rule, issues: [2] },
        ],
      },
    ],
  ])('may have %s', (_, value) => {
    expect(problemsOf(value)).toEqual([]);
  });
});

describe('a mistake is named with its place and what is right', () => {
  const login = 'must be a GitHub login';
  const repository = 'must be a repository: NAME or ORGANIZATION/NAME';
  const slug = 'must be a team’s slug, as at the end of its address on GitHub';
  const team = 'must be a list with one team';
  const issue = 'must be the number of an issue';
  const allow = 'must be org-members, anyone, or a list of logins';
  const destination = 'must be the name of a Slack destination, like sre-alerts';
  const known = 'which is unknown here; known are';
  const root = ' must be a map with organization, slack, rules';
  const ruleMap = 'rules.0 must be a map with repository, issues, teams, allow, slack';

  it.each([
    ['an empty file', null, root],
    ['a list', [file], root],
    ['a text', 'rules', root],
    ['no organization', without(file, 'organization'), `organization ${login}`],
    ['a number for an organization', { ...file, organization: 1 }, `organization ${login}`],
    ['an organization with a space', { ...file, organization: 'my org' }, `organization ${login}`],
    ['an organization with a dash at its end', { ...file, organization: 'my-' }, `organization ${login}`],
    ['an organization with two dashes', { ...file, organization: 'a--b' }, `organization ${login}`],
    ['an organization with a path', { ...file, organization: 'a/../b' }, `organization ${login}`],
    ['an organization with a line break', { ...file, organization: 'a\n' }, `organization ${login}`],
    ['no rules', without(file, 'rules'), 'rules must be a list of rules'],
    ['rules that are none', { ...file, rules: [] }, 'rules must be a list of rules'],
    ['rules that are a map', { ...file, rules: rule }, 'rules must be a list of rules'],
    ['a key unknown to the file', { ...file, rule: [] }, ` has rule, ${known} organization, slack, rules`],
    ['a rule that is a text', { ...file, rules: ['onboarding'] }, ruleMap],
    ['a rule that is empty', { ...file, rules: [null] }, ruleMap],
    [
      'a key unknown to a rule',
      withRule({ team: 'reader' }),
      `rules.0 has team, ${known} repository, issues, teams, allow, slack`,
    ],
    [
      'two keys unknown to a rule',
      withRule({ team: 'reader', welcome: 'hi' }),
      `rules.0 has team, welcome, ${known} repository, issues, teams, allow, slack`,
    ],
    ['no repository', withRule({ repository: undefined }), `rules.0.repository ${repository}`],
    ['an empty repository', withRule({ repository: '' }), `rules.0.repository ${repository}`],
    [
      'a repository’s address',
      withRule({ repository: 'https://github.com/a/b' }),
      `rules.0.repository ${repository}`,
    ],
    [
      'a repository that is a pattern',
      withRule({ repository: 'my_org/*' }),
      `rules.0.repository ${repository}`,
    ],
    [
      'a repository of another organization',
      withRule({ repository: 'other/onboarding' }),
      'rules.0.repository must be a repository of my_org',
    ],
    ['no teams', withRule({ teams: undefined }), `rules.0.teams ${team}`],
    ['teams that are none', withRule({ teams: [] }), `rules.0.teams ${team}`],
    ['two teams', withRule({ teams: ['a', 'b'] }), `rules.0.teams ${team}`],
    ['a team that is no list', withRule({ teams: 'reader' }), `rules.0.teams ${team}`],
    ['a team’s name for its slug', withRule({ teams: ['Payments Read'] }), `rules.0.teams.0 ${slug}`],
    ['a team in upper case', withRule({ teams: ['Reader'] }), `rules.0.teams.0 ${slug}`],
    ['a team with its organization', withRule({ teams: ['my_org/reader'] }), `rules.0.teams.0 ${slug}`],
    ['a team with its sign', withRule({ teams: ['@reader'] }), `rules.0.teams.0 ${slug}`],
    ['a team that is a number', withRule({ teams: [1] }), `rules.0.teams.0 ${slug}`],
    ['issues that are none', withRule({ issues: [] }), 'rules.0.issues must be a list of issue numbers'],
    ['an issue that is no list', withRule({ issues: 1 }), 'rules.0.issues must be a list of issue numbers'],
    ['an issue that is a text', withRule({ issues: ['1'] }), `rules.0.issues.0 ${issue}`],
    ['issue zero', withRule({ issues: [1, 0] }), `rules.0.issues.1 ${issue}`],
    ['half an issue', withRule({ issues: [1.5] }), `rules.0.issues.0 ${issue}`],
    ['an issue beyond counting', withRule({ issues: [2 ** 53] }), `rules.0.issues.0 ${issue}`],
    ['an unknown word for who may', withRule({ allow: 'everyone' }), `rules.0.allow ${allow}`],
    ['nobody who may', withRule({ allow: [] }), `rules.0.allow ${allow}`],
    ['somebody who may that is no login', withRule({ allow: ['a b'] }), `rules.0.allow.0 ${login}`],
    ['yes for who may', withRule({ allow: true }), `rules.0.allow ${allow}`],
    ['a channel for a destination', withRule({ slack: '#people' }), `rules.0.slack ${destination}`],
    ['a destination in upper case', withRule({ slack: 'People' }), `rules.0.slack ${destination}`],
    ['a destination with an underscore', withRule({ slack: 'a_b' }), `rules.0.slack ${destination}`],
    ['a webhook’s address for a destination', { ...file, slack: 'https://hooks' }, `slack ${destination}`],
    [
      'two rules for a repository',
      { ...file, rules: [rule, rule] },
      'rules.1 covers an issue that rules.0 covers already',
    ],
    [
      'two rules for a repository, written in two ways',
      { ...file, rules: [rule, { ...rule, repository: 'MY_ORG/Onboarding' }] },
      'rules.1 covers an issue that rules.0 covers already',
    ],
    [
      'a rule for an issue beside one for all',
      { ...file, rules: [{ ...rule, issues: [1] }, rule] },
      'rules.1 covers an issue that rules.0 covers already',
    ],
    [
      'two rules for one of their issues',
      {
        ...file,
        rules: [
          { ...rule, repository: 'other' },
          { ...rule, issues: [1, 2] },
          { ...rule, issues: [2, 3] },
        ],
      },
      'rules.2 covers an issue that rules.1 covers already',
    ],
  ])('%s', (_, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it('and so is every other at once', () => {
    const wrong = {
      organization: 'my org',
      slack: 'Ops',
      rule: 1,
      rules: [
        { repository: 'a b', teams: [], allow: 'all', slack: '' },
        { repository: 'c', teams: ['X'], issues: [0] },
      ],
    };
    expect(problemsOf(wrong).map((problem) => problem.split(' ')[0])).toEqual([
      'organization',
      'slack',
      'rules.0.repository',
      'rules.0.teams',
      'rules.0.allow',
      'rules.0.slack',
      'rules.1.issues.0',
      'rules.1.teams.0',
      '',
    ]);
  });

  it('every overlap and every repository from elsewhere at once', () => {
    const elsewhere = { ...rule, repository: 'other/onboarding' };
    expect(problemsOf({ ...file, rules: [rule, elsewhere, rule] })).toEqual([
      'rules.1.repository must be a repository of my_org',
      'rules.2 covers an issue that rules.0 covers already',
    ]);
  });

  it('and none of them is an exception, whatever the value', () => {
    const value = fc.jsonValue();
    const rules = fc.array(fc.record({ repository: value, teams: value, issues: value, allow: value }));
    const alike = fc.record({ organization: value, slack: value, rules: fc.oneof(rules, value) });
    fc.assert(
      fc.property(fc.oneof(value, alike), (any) => {
        expect(problemsOf(any)).not.toEqual([]);
      }),
    );
  });
});

describe('parseRules', () => {
  it('throws one error that lists every problem', () => {
    const error = thrownBy(() => parseRules({ organization: 'my org', rules: [] }));
    expect(error).toBeInstanceOf(ProblemsError);
    expect(error).toMatchObject({
      name: 'ProblemsError',
      problems: ['organization must be a GitHub login', 'rules must be a list of rules'],
      message: 'rules: \n  - organization must be a GitHub login\n  - rules must be a list of rules',
    });
  });

  it('tells a problem of the whole without a place before it', () => {
    expect(thrownBy(() => parseRules(null))).toMatchObject({
      message: 'rules: must be a map with organization, slack, rules',
    });
  });
});

describe('findRule', () => {
  const rules = parseRules({
    organization: 'my_org',
    rules: [
      { repository: 'onboarding', issues: [1, 2], teams: ['reader'] },
      { repository: 'onboarding', issues: [3], teams: ['docs'] },
      { repository: 'handbook', teams: ['writers'] },
    ],
  });

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
  ])('finds for %s#%i the team %s', (full_name, number, team) => {
    const event = githubEventWith({ repository: { full_name }, issue: { number } });
    expect(findRule(rules, event)?.team).toBe(team);
  });
});

describe('destinationsOf', () => {
  it('names each destination once', () => {
    const rules = ['people', undefined, 'ops', 'people'].map((slack, index) => ({
      ...rule,
      repository: `r${index}`,
      ...(slack === undefined ? {} : { slack }),
    }));
    expect(destinationsOf(parseRules({ ...file, rules }))).toEqual(['people', 'default', 'ops']);
  });

  it('names the file’s own only where a rule goes there', () => {
    expect(destinationsOf(parseRules({ ...withRule({ slack: 'ops' }), slack: 'people' }))).toEqual(['ops']);
  });
});

describe('sameName', () => {
  it.each([
    ['My_Org', 'my_org', true],
    ['my_org', 'my-org', false],
    ['my_org', 'my_org ', false],
  ])('of %j and %j: %j', (one, other, expected) => {
    expect(sameName(one, other)).toBe(expected);
  });
});
