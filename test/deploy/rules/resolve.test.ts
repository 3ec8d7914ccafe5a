import { describe, expect, it } from '@jest/globals';
import {
  checkRules,
  destinationsOf,
  parseRules,
  resolveRoute,
  teamsOf,
} from '../../../deploy/rules/resolve.ts';
import { parseDuration } from '../../../src/rules/durations.ts';
import type { Rule } from '../../../src/rules/rules.ts';
import { ProblemsError } from '../../../src/runtime/problems-error.ts';
import { fileOf, fileWith, leastFile } from '../../fixtures/rules-file.ts';
import { thrownBy } from '../../fixtures/thrown-by.ts';

const usualRoute = resolveRoute([]);

/** The resolved rule of a file with one rule and these changes. */
const ruleWith = (changes: object): Rule | undefined => parseRules(fileWith(changes)).rules[0];
/** The first team of such a rule. */
const gateWith = (changes: object) => ruleWith(changes)?.teams[0];

describe('valid rules', () => {
  it('get the defaults', () => {
    expect(parseRules(leastFile)).toEqual({
      organization: 'my_org',
      slackMembers: {},
      rules: [
        {
          repository: 'my_org/onboarding',
          issues: undefined,
          pullRequests: false,
          commands: ['join', 'help'],
          teams: [
            {
              team: 'reader',
              allow: 'org-members',
              approvers: undefined,
              slack: usualRoute,
              welcome: undefined,
            },
          ],
          defaultTeam: 'reader',
          limit: 40,
          feedback: true,
          dryRun: false,
        },
      ],
    });
  });

  it('keep all their settings', () => {
    const full = {
      organization: 'my_org',
      slack: 'people',
      slack_members: { 'Octo-Cat': 'U024BE7LH', ijin2: 'W012A3CDE' },
      rules: [
        {
          repository: 'my_org/handbook',
          issues: [12, 13],
          pull_requests: true,
          commands: ['join', 'leave'],
          teams: ['payments-read', { team: 'docs' }],
          default_team: 'docs',
          allow: 'anyone',
          approve: { by: ['ijin2'] },
          slack: 'ops',
          welcome: 'Hello.',
          limit: '20/day',
          feedback: false,
          dry_run: true,
        },
      ],
    };
    const gate = {
      allow: 'anyone',
      approvers: { logins: ['ijin2'] },
      slack: resolveRoute(['ops']),
      welcome: 'Hello.',
    };
    expect(parseRules(full)).toEqual({
      organization: 'my_org',
      slackMembers: { 'octo-cat': 'U024BE7LH', ijin2: 'W012A3CDE' },
      rules: [
        {
          repository: 'my_org/handbook',
          issues: [12, 13],
          pullRequests: true,
          commands: ['join', 'leave'],
          teams: [
            { team: 'payments-read', ...gate },
            { team: 'docs', ...gate },
          ],
          defaultTeam: 'docs',
          limit: 20,
          feedback: false,
          dryRun: true,
        },
      ],
    });
  });

  it.each([
    ['a repository with dots and dashes', fileWith({ repository: '.github-private_2' })],
    ['the organization in another case', fileWith({ repository: 'My_Org/onboarding' })],
    ['all other repositories', fileWith({ repository: 'my_org/*' })],
    ['an organization with dashes', { ...leastFile, organization: 'a-b-c' }],
    ['an organization in upper case', { ...leastFile, organization: 'My_Org' }],
    ['a team that begins with a digit', fileWith({ teams: ['2fa'] })],
    ['a destination with dashes', fileWith({ slack: 'sre-alerts-2' })],
    ['a map of destinations that is empty', fileWith({ slack: {} })],
    ['no Slack members', { ...leastFile, slack_members: {} }],
    ['the same issue in two repositories', fileOf([{}, { repository: 'other' }])],
    ['two issues of one repository', fileOf([{ issues: [1] }, { issues: [2] }])],
    ['a repository beside all others', fileOf([{}, { repository: 'my_org/*' }])],
    ['several teams without a default', fileWith({ teams: ['reader', 'docs'] })],
  ])('may have %s', (_, file) => {
    expect(() => parseRules(file)).not.toThrow();
  });
});

describe('who may join a team', () => {
  it.each([
    ['org-members', 'org-members'],
    ['anyone', 'anyone'],
    ['team:sre-leads', { team: 'sre-leads' }],
    [['ijin2', 'Octo-Cat', 'a_corp'], { logins: ['ijin2', 'Octo-Cat', 'a_corp'] }],
  ])('is what the rule allows: %j', (allow, expected) => {
    expect(gateWith({ allow })).toMatchObject({ allow: expected, approvers: undefined });
  });

  it.each([
    ['team:sre-leads', { team: 'sre-leads' }],
    [['ijin2'], { logins: ['ijin2'] }],
  ])('is nobody without approval if the rule only has approvers: %j', (by, approvers) => {
    expect(gateWith({ approve: { by } })).toMatchObject({ allow: 'nobody', approvers });
  });

  it('are allowed people and approved people if the rule has both', () => {
    expect(gateWith({ allow: 'org-members', approve: { by: ['ijin2'] } })).toMatchObject({
      allow: 'org-members',
      approvers: { logins: ['ijin2'] },
    });
  });
});

describe('a team of a rule', () => {
  const rule = {
    allow: 'anyone',
    approve: { by: ['ijin2'] },
    welcome: 'Hello.',
    for: '30d',
    reason: 'required',
  };
  const inherited = {
    allow: 'anyone',
    approvers: { logins: ['ijin2'] },
    welcome: 'Hello.',
    accessTime: 30 * 24 * 3_600_000,
    needsReason: true,
  };

  it.each([
    ['its slug', 'sre'],
    ['a map with only its slug', { team: 'sre' }],
  ])('inherits from the rule if it is %s', (_, entry) => {
    expect(gateWith({ ...rule, teams: [entry] })).toEqual({ team: 'sre', slack: usualRoute, ...inherited });
  });

  it.each([
    ['allow', { allow: 'org-members' }, { allow: 'org-members' }],
    ['approve', { approve: { by: 'team:sre-leads' } }, { allow: 'nobody', approvers: { team: 'sre-leads' } }],
    ['welcome', { welcome: 'Mind the pager.' }, { welcome: 'Mind the pager.' }],
    ['for', { for: '2w' }, { accessTime: 14 * 24 * 3_600_000 }],
    ['reason', { reason: 'optional' }, { needsReason: undefined }],
    ['slack', { slack: 'sre' }, { slack: resolveRoute(['sre']) }],
  ])('says %s anew, and has the rest from the rule', (_, own, expected) => {
    expect(gateWith({ ...rule, teams: [{ team: 'sre', ...own }] })).toEqual({
      team: 'sre',
      slack: usualRoute,
      ...inherited,
      ...expected,
    });
  });

  it('takes every time that a comment could ask for, and no other', () => {
    const units = [
      ['h', 8_760],
      ['d', 365],
      ['w', 52],
    ] as const;
    const times = units.flatMap(([unit, most]) =>
      Array.from({ length: most + 2 }, (_, count) => `${count}${unit}`),
    );
    const taken = (time: string) => {
      const checked = checkRules(fileWith({ for: time }));
      return 'rules' in checked ? checked.rules.rules[0]?.teams[0].accessTime : undefined;
    };
    expect(times.map(taken)).toEqual(times.map(parseDuration));
  });

  it('can have its own allow and approve', () => {
    const teams = [
      'reader',
      { team: 'docs', allow: 'anyone' },
      { team: 'sre', approve: { by: 'team:sre-leads' } },
      { team: 'ops', allow: ['ijin2'], approve: { by: ['octocat'] } },
    ];
    expect(ruleWith({ teams })?.teams.map(({ team, allow, approvers }) => [team, allow, approvers])).toEqual([
      ['reader', 'org-members', undefined],
      ['docs', 'anyone', undefined],
      ['sre', 'nobody', { team: 'sre-leads' }],
      ['ops', { logins: ['ijin2'] }, { logins: ['octocat'] }],
    ]);
  });

  it.each(['anyone', 'org-members'])('with its own approve does not inherit allow: %s', (allow) => {
    const teams = [{ team: 'sre', approve: { by: ['octocat'] } }];
    expect(gateWith({ allow, teams })).toMatchObject({
      allow: 'nobody',
      approvers: { logins: ['octocat'] },
    });
  });

  it('has a Slack route that overrides those of the rule and the file', () => {
    const layers = ['people', { failed: 'ops' }, { added: 'none' }] as const;
    const [ofFile, slack, own] = layers;
    const file = { ...fileWith({ slack, teams: [{ team: 'sre', slack: own }] }), slack: ofFile };
    expect(parseRules(file).rules[0]?.teams[0].slack).toEqual(resolveRoute(layers));
  });
});

describe('the default team', () => {
  it.each([
    ['the only team', { teams: ['reader'] }, 'reader'],
    ['the only team, also named', { teams: ['reader'], default_team: 'reader' }, 'reader'],
    ['the team that is named', { teams: ['reader', { team: 'docs' }], default_team: 'docs' }, 'docs'],
    ['none of several if none is named', { teams: ['reader', 'docs'] }, undefined],
  ])('means %s', (_, changes, expected) => {
    expect(ruleWith(changes)?.defaultTeam).toBe(expected);
  });
});

describe('the limit of a rule', () => {
  it.each([
    ['1/day', 1],
    ['9/day', 9],
    ['50/day', 50],
    ['499/day', 499],
    ['500/day', 500],
  ])('of %s is %i', (limit, expected) => {
    expect(ruleWith({ limit })?.limit).toBe(expected);
  });
});

describe('parseRules', () => {
  it('throws one error with every problem', () => {
    const error = thrownBy(() => parseRules({ organization: 'my org', rules: [] }));
    expect(error).toBeInstanceOf(ProblemsError);
    expect(error).toMatchObject({
      name: 'ProblemsError',
      problems: ['organization must be a GitHub login', 'rules must be a list of rules'],
      message: 'rules:\n  - organization must be a GitHub login\n  - rules must be a list of rules',
    });
  });

  it('shows a problem of the whole file without a path', () => {
    expect(thrownBy(() => parseRules(null))).toMatchObject({
      message: 'rules: must be a map with organization, slack, slack_members, rules, heal',
    });
  });
});

describe('destinationsOf', () => {
  it('lists each destination once', () => {
    const slack = { default: 'people', failed: 'ops' };
    const teams = ['reader', { team: 'sre', slack: { requested: 'sre' } }];
    const file = fileOf([{ slack: { added: 'people' } }, { repository: 'other', teams }]);
    expect([...destinationsOf(parseRules({ ...file, slack }))].toSorted()).toEqual(['ops', 'people', 'sre']);
  });

  it('lists the default destination', () => {
    expect(destinationsOf(parseRules(leastFile))).toEqual(['default']);
  });

  it("lists the file's destination only if a rule uses it", () => {
    expect(destinationsOf(parseRules({ ...fileWith({ slack: 'ops' }), slack: 'people' }))).toEqual(['ops']);
  });

  it('lists nothing if nothing is posted', () => {
    expect(destinationsOf(parseRules({ ...leastFile, slack: 'none' }))).toEqual([]);
  });
});

describe('teamsOf', () => {
  it('lists each team once: to join, allowed to join, or approving', () => {
    const teams = ['reader', { team: 'sre', approve: { by: 'team:sre-leads' } }];
    const file = fileOf([
      { teams, allow: 'team:staff' },
      { repository: 'other', allow: ['ijin2'], approve: { by: ['octocat'] } },
    ]);
    expect([...teamsOf(parseRules(file))].toSorted()).toEqual(['reader', 'sre', 'sre-leads', 'staff']);
  });
});
