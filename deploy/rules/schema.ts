import * as z from 'zod/mini';
import { ACCESS_RANGE } from '../../src/rules/durations.ts';
import { MAX_TEAMS_PER_RULE } from '../../src/runtime/limits.ts';
import {
  described,
  issueNumber,
  list,
  loginForm,
  map,
  orQuotes,
  people,
  repositoryForm,
  slack,
  slugForm,
  text,
  yesOrNo,
} from './forms.ts';
import { heal } from './heal.ts';

/** The commands that a rule can list. `approve` adds `/approve` and `/deny`. */
export const RULE_COMMANDS = ['join', 'leave', 'help'] as const;

const ALLOW = 'org-members, anyone, team:SLUG, or a list of logins';
const allow = z
  .union([z.enum(['org-members', 'anyone']), ...people(ALLOW)], { error: `must be ${ALLOW}` })
  .check(
    described(
      'Who may join without approval: org-members (the default), anyone, the members of a team (team:SLUG), or a list of logins.',
    ),
  );

const APPROVERS = 'team:SLUG or a list of logins';
const approve = map({
  by: z
    .union(people(APPROVERS), { error: `must be ${APPROVERS}` })
    .check(
      described(
        'Who decides: the members of a team (team:SLUG), or a list of logins of organization members.',
      ),
    ),
}).check(
  described(
    'Lets everybody else ask to join, and these people decide. Without `allow`, everybody has to ask.',
  ),
);

const welcome = z
  .string('must be a string')
  .check(
    z.minLength(1, 'must not be empty'),
    z.maxLength(500, 'must have at most 500 characters'),
    described('Added to the reply to a new member on the issue: up to 500 characters of Markdown.'),
  );

const DURATION = `a time from ${ACCESS_RANGE}, in hours, days or weeks, like 30d`;
const HOURS = '(?:[1-9]\\d{0,2}|[1-7]\\d{3}|8[0-6]\\d{2}|87[0-5]\\d|8760)h';
const DAYS = '(?:[1-9]\\d?|[12]\\d{2}|3[0-5]\\d|36[0-5])d';
const WEEKS = '(?:[1-9]|[1-4]\\d|5[0-2])w';
const accessTime = text(DURATION, new RegExp(`^(?:${HOURS}|${DAYS}|${WEEKS})$`)).check(
  described(
    'How long people are let in for, from 1h to 365d: hours, days (30d) or weeks. They can renew. Default: for good.',
  ),
);

const reason = z
  .enum(['required', 'optional'], 'must be required or optional')
  .check(
    described('Whether a join has to give a reason, as in `/join TEAM because TEXT`. Default: optional.'),
  );

const team = map({
  team: slugForm.check(described('The team’s slug: the last part of its URL on GitHub.')),
  allow: z.optional(allow),
  approve: z.optional(approve),
  slack: z.optional(slack),
  welcome: z.optional(welcome),
  for: z.optional(accessTime),
  reason: z.optional(reason),
});

/** One rule of a rules file. */
const ruleInFile = map({
  repository: repositoryForm.check(
    described(
      'The repository that the rule covers: NAME or ORGANIZATION/NAME, or ORGANIZATION/* for every repository that no other rule names.',
    ),
  ),
  issues: z.optional(
    list(issueNumber, 'a list of issue numbers').check(
      described('The issues that the rule covers. All by default.'),
    ),
  ),
  pull_requests: z.optional(
    yesOrNo.check(described('Whether the rule also covers pull requests. Default: false.')),
  ),
  commands: z.optional(
    list(z.enum(RULE_COMMANDS, `must be one of ${RULE_COMMANDS.join(', ')}`), 'a list of commands').check(
      described(
        'The commands that people may use. Default: join and help. `approve` adds /approve and /deny.',
      ),
    ),
  ),
  teams: list(
    z.union([slugForm, team], {
      error: orQuotes('a team’s slug, the last part of its URL on GitHub, or a map with at least team'),
    }),
    'a list of teams',
  ).check(
    z.maxLength(
      MAX_TEAMS_PER_RULE,
      `must have at most ${MAX_TEAMS_PER_RULE} teams: use another rule with other issues`,
    ),
    described('The teams that people can join. Each inherits the rule’s settings, or overrides them.'),
  ),
  default_team: z.optional(
    slugForm.check(
      described(
        'The team used when join or /leave names none. By default the only team, or the person is asked which.',
      ),
    ),
  ),
  allow: z.optional(allow),
  approve: z.optional(approve),
  slack: z.optional(slack),
  welcome: z.optional(welcome),
  for: z.optional(accessTime),
  reason: z.optional(reason),
  limit: z.optional(
    text(
      'a number of invitations a day, from 1 to 500, like 20/day',
      /^(?:[1-9]\d?|[1-4]\d{2}|500)\/day$/,
    ).check(
      described(
        'How many people from outside the organization the rule invites in a day (UTC), from 1/day to 500/day. Default: 40/day.',
      ),
    ),
  ),
  feedback: z.optional(
    yesOrNo.check(described('Whether Usher replies and reacts on the issue. Default: true.')),
  ),
  dry_run: z.optional(
    yesOrNo.check(
      described(
        'A rehearsal: Usher does everything except change the team, and each reply says so. Default: false.',
      ),
    ),
  ),
});

/** A rules file, as an admin writes it. */
export const rulesFile = map({
  organization: loginForm.check(
    described('The login of the GitHub organization that owns the repositories and teams.'),
  ),
  slack: z.optional(slack),
  slack_members: z.optional(
    z
      .record(loginForm, text('a Slack member id, like U024BE7LH', /^[UW][A-Z\d]{2,20}$/), {
        error: (issue) =>
          issue.code === 'invalid_type'
            ? 'must be a map from GitHub logins to Slack member ids'
            : 'must be a GitHub login',
      })
      .check(
        described(
          'Slack member ids by GitHub login, like `alice: U024BE7LH`, to mention people in Slack and let them decide there.',
        ),
      ),
  ),
  rules: list(ruleInFile, 'a list of rules').check(described('Who may join which team, and where.')),
  heal: z.optional(heal),
});

export type RulesFile = z.infer<typeof rulesFile>;
export type RuleInFile = z.infer<typeof ruleInFile>;
export type TeamInFile = z.infer<typeof team>;
