import * as z from 'zod/mini';
import { OUTCOMES } from '../messages/outcome.ts';
import {
  described,
  issueNumber,
  list,
  login,
  map,
  people,
  repository,
  slug,
  text,
  yesOrNo,
} from './rules-forms.ts';
import { destinationName, NO_DESTINATION } from './slack-destination.ts';

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

const destination = text(
  `the name of a Slack destination, like sre-alerts, or ${NO_DESTINATION}`,
  destinationName,
);
const ROUTED = ['default', ...OUTCOMES] as const;
const byOutcome = z.partialRecord(z.enum(ROUTED), destination, {
  error: (issue) =>
    issue.code === 'invalid_type'
      ? 'must be a map from outcomes to Slack destinations'
      : `is no outcome; there are ${ROUTED.join(', ')}`,
});
export const slack = z
  .union([destination, byOutcome], {
    error: `must be the name of a Slack destination, like sre-alerts, or a map from outcomes to such names`,
  })
  .check(
    described(
      'The Slack destination that hears of it, none, or a map from outcomes to destinations in which `default` stands for all others.',
    ),
  );

const welcome = z
  .string('must be a text')
  .check(
    z.minLength(1, 'must not be empty'),
    z.maxLength(500, 'must have at most 500 characters'),
    described('What a person who is in the team now is told besides, on the issue.'),
  );

const team = map({
  team: slug.check(described('The team’s slug: the last part of its address on GitHub.')),
  allow: z.optional(allow),
  approve: z.optional(approve),
  slack: z.optional(slack),
  welcome: z.optional(welcome),
});

/** One rule of a rules file. */
const ruleInFile = map({
  repository: repository.check(
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
    z.union([slug, team], {
      error: 'must be a team’s slug, as at the end of its address on GitHub, or a map with team and more',
    }),
    'a list of teams',
  ).check(described('The teams that can be joined here. Each inherits what the rule says, or says it anew.')),
  default_team: z.optional(slug.check(described('What a bare join means where there are several teams.'))),
  allow: z.optional(allow),
  approve: z.optional(approve),
  slack: z.optional(slack),
  welcome: z.optional(welcome),
  limit: z.optional(
    text(
      'a number of invitations a day, from 1 to 500, like 20/day',
      /^(?:[1-9]\d?|[1-4]\d{2}|500)\/day$/,
    ).check(
      described('How many people from outside are invited in a day (UTC) by this rule: 40/day unless set.'),
    ),
  ),
  feedback: z.optional(
    yesOrNo.check(
      described('Whether Usher answers on the issue, with reactions and replies. Unless set, it does.'),
    ),
  ),
  dry_run: z.optional(yesOrNo.check(described('Do everything but the change of the team, and say so.'))),
});

/** A rules file, as an admin writes it. */
export const rulesFile = map({
  organization: login.check(described('The login of the GitHub organization.')),
  slack: z.optional(slack),
  slack_members: z.optional(
    z
      .record(login, text('a Slack member id, like U024BE7LH', /^[UW][A-Z\d]{2,20}$/), {
        error: (issue) =>
          issue.code === 'invalid_type'
            ? 'must be a map from GitHub logins to Slack member ids'
            : 'must be a GitHub login',
      })
      .check(described('The Slack member ids of GitHub logins, so that a person is mentioned in Slack.')),
  ),
  rules: list(ruleInFile, 'a list of rules').check(described('Who may join which team, and where.')),
});

export type RulesFile = z.infer<typeof rulesFile>;
export type RuleInFile = z.infer<typeof ruleInFile>;
export type TeamInFile = z.infer<typeof team>;
