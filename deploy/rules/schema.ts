import * as z from 'zod/mini';
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

/** What a rule may allow people to say, beside what its approvals bring. */
export const COMMANDS = ['join', 'leave', 'help'] as const;

const ALLOW = 'org-members, anyone, team:SLUG, or a list of logins';
const allow = z
  .union([z.enum(['org-members', 'anyone']), ...people(ALLOW)], { error: `must be ${ALLOW}` })
  .check(
    described(
      'Who joins at once: org-members (unless set otherwise), anyone, the members of a team (team:SLUG), or a list of logins.',
    ),
  );

const APPROVERS = 'team:SLUG or a list of logins';
const approve = map({
  by: z
    .union(people(APPROVERS), { error: `must be ${APPROVERS}` })
    .check(
      described(
        'Who decides: the members of a team (team:SLUG), or a list of logins of members of the organization.',
      ),
    ),
}).check(
  described(
    'Whoever is not let in at once may ask, and these people decide. Without `allow`, everybody has to ask.',
  ),
);

const welcome = z
  .string('must be a text')
  .check(
    z.minLength(1, 'must not be empty'),
    z.maxLength(500, 'must have at most 500 characters'),
    described(
      'What a person who is in the team now is told besides, on the issue: up to 500 characters of Markdown.',
    ),
  );

const team = map({
  team: slugForm.check(described('The team’s slug: the last part of its address on GitHub.')),
  allow: z.optional(allow),
  approve: z.optional(approve),
  slack: z.optional(slack),
  welcome: z.optional(welcome),
});

/** One rule of a rules file. */
const ruleInFile = map({
  repository: repositoryForm.check(
    described(
      'The repository whose issues this is about: NAME or ORGANIZATION/NAME; ORGANIZATION/* is every repository that no other rule names.',
    ),
  ),
  issues: z.optional(
    list(issueNumber, 'a list of issue numbers').check(described('Only on these issues; on all unless set.')),
  ),
  pull_requests: z.optional(
    yesOrNo.check(described('Whether comments on pull requests count too. Unless set, they do not.')),
  ),
  commands: z.optional(
    list(z.enum(COMMANDS, `must be one of ${COMMANDS.join(', ')}`), 'a list of commands').check(
      described('What a person may say here: join and help unless set. Approvals bring approve and deny.'),
    ),
  ),
  teams: list(
    z.union([slugForm, team], {
      error: orQuotes('a team’s slug, as at the end of its address on GitHub, or a map with team and more'),
    }),
    'a list of teams',
  ).check(
    z.maxLength(MAX_TEAMS_PER_RULE, `must have at most ${MAX_TEAMS_PER_RULE} teams: have a rule for other issues`),
    described('The teams that can be joined here. Each inherits what the rule says, or says it anew.'),
  ),
  default_team: z.optional(
    slugForm.check(
      described(
        'The team of a join or /leave that names none, where there are several. Unless set, the person is asked which.',
      ),
    ),
  ),
  allow: z.optional(allow),
  approve: z.optional(approve),
  slack: z.optional(slack),
  welcome: z.optional(welcome),
  limit: z.optional(
    text(
      'a number of invitations a day, from 1 to 500, like 20/day',
      /^(?:[1-9]\d?|[1-4]\d{2}|500)\/day$/,
    ).check(
      described(
        'How many people from outside are invited in a day (UTC) by this rule, from 1/day to 500/day: 40/day unless set.',
      ),
    ),
  ),
  feedback: z.optional(
    yesOrNo.check(
      described('Whether Usher answers on the issue, with reactions and replies. Unless set, it does.'),
    ),
  ),
  dry_run: z.optional(
    yesOrNo.check(
      described(
        'A rehearsal: everything but the change of the team is done, and each answer says so. Unless set, it is none.',
      ),
    ),
  ),
});

/** A rules file, as an admin writes it. */
export const rulesFile = map({
  organization: loginForm.check(
    described('The login of the GitHub organization; its repositories and teams are meant below.'),
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
          'The Slack member ids of GitHub logins, like `alice: U024BE7LH`, so that a person is mentioned in Slack.',
        ),
      ),
  ),
  rules: list(ruleInFile, 'a list of rules').check(described('Who may join which team, and where.')),
});

export type RulesFile = z.infer<typeof rulesFile>;
export type RuleInFile = z.infer<typeof ruleInFile>;
export type TeamInFile = z.infer<typeof team>;
