import * as z from 'zod/mini';
import { findConflicts, rulesSketch } from '../../deploy/rules/conflicts.ts';
import { explainIssue, type RulesProblem } from '../../deploy/rules/problems.ts';
import {
  type COMMANDS,
  type RuleInFile,
  rulesFile,
  type RulesFile,
  type TeamInFile,
} from '../../deploy/rules/schema.ts';
import { resolveRoute, type SlackRoute } from '../../deploy/rules/slack-route.ts';
import { ProblemsError } from '../runtime/problems-error.ts';

/** Invitations a day, unless a rule says otherwise: GitHub allows a young organization 50. */
const USUAL_LIMIT = 40;

/** People by their team or by their logins. */
export type People = { readonly team: string } | { readonly logins: readonly string[] };

/** Who joins at once. `nobody`: everybody has to ask. */
export type Allow = 'org-members' | 'anyone' | 'nobody' | People;

/** What a rule says of one of its teams. */
export interface TeamRule {
  readonly team: string;
  readonly allow: Allow;
  /** Who decides on those who are not let in at once; undefined where nobody may ask. */
  readonly approvers: People | undefined;
  readonly slack: SlackRoute;
  readonly welcome: string | undefined;
}

/** What an admin decided for one repository. */
export interface Rule {
  /** Full name, `ORGANIZATION/NAME`, or `ORGANIZATION/*`. */
  readonly repository: string;
  /** The issues on which it holds; undefined for all. */
  readonly issues: readonly number[] | undefined;
  readonly pullRequests: boolean;
  readonly commands: readonly (typeof COMMANDS)[number][];
  readonly teams: readonly [TeamRule, ...TeamRule[]];
  /** What a bare `join` means; undefined where the person has to say it. */
  readonly defaultTeam: string | undefined;
  /** How many people from outside may be invited in a day. */
  readonly limit: number;
  readonly feedback: boolean;
  readonly dryRun: boolean;
}

export interface Rules {
  readonly organization: string;
  /** Slack member ids by GitHub login in lower case. */
  readonly slackMembers: ReadonlyMap<string, string>;
  readonly rules: readonly Rule[];
}

/** Checks rules as they stand in a rules file and fills in what they leave out. */
export function checkRules(value: unknown): { rules: Rules } | { problems: readonly RulesProblem[] } {
  const parsed = z.safeParse(rulesFile, value);
  const issues = parsed.error?.issues ?? [];
  const problems = [...issues.flatMap((issue) => explainIssue(issue)), ...conflictsIn(value)];
  if (!parsed.success || problems.length > 0) return { problems };
  const file = parsed.data;
  const rules = file.rules.map((rule) => resolveRule(file, rule));
  const members = Object.entries(file.slack_members ?? {});
  const slackMembers = new Map(members.map(([login, id]) => [login.toLowerCase(), id]));
  return { rules: { organization: file.organization, slackMembers, rules } };
}

/** What is wrong between parts of a file that are right each by itself. */
function conflictsIn(value: unknown): readonly RulesProblem[] {
  const { data } = z.safeParse(rulesSketch, value);
  return data === undefined ? [] : findConflicts(data);
}

function resolveRule({ organization, slack }: RulesFile, rule: RuleInFile): Rule {
  const [first, ...others] = rule.teams.map((entry) => resolveTeam(slack, rule, entry));
  if (first === undefined) throw new Error('the schema lets through no rule without a team');
  return {
    repository: rule.repository.includes('/') ? rule.repository : `${organization}/${rule.repository}`,
    issues: rule.issues,
    pullRequests: rule.pull_requests ?? false,
    commands: rule.commands ?? ['join', 'help'],
    teams: [first, ...others],
    defaultTeam: rule.default_team ?? (others.length === 0 ? first.team : undefined),
    limit: rule.limit === undefined ? USUAL_LIMIT : Number.parseInt(rule.limit, 10),
    feedback: rule.feedback ?? true,
    dryRun: rule.dry_run ?? false,
  };
}

function resolveTeam(slack: RulesFile['slack'], rule: RuleInFile, entry: string | TeamInFile): TeamRule {
  const own = typeof entry === 'string' ? { team: entry } : entry;
  // Whoever writes an approval beside a team means it, whatever the rule allows for its other teams.
  const allow = own.allow ?? (own.approve === undefined ? rule.allow : undefined);
  const approve = own.approve ?? rule.approve;
  return {
    team: own.team,
    allow: allow === undefined ? (approve === undefined ? 'org-members' : 'nobody') : toAllow(allow),
    approvers: approve && toPeople(approve.by),
    slack: resolveRoute([slack, rule.slack, own.slack]),
    welcome: own.welcome ?? rule.welcome,
  };
}

const toAllow = (allow: NonNullable<RuleInFile['allow']>): Allow =>
  allow === 'org-members' || allow === 'anyone' ? allow : toPeople(allow);

const toPeople = (people: string | readonly string[]): People =>
  typeof people === 'string' ? { team: people.slice('team:'.length) } : { logins: people };

/** The rules that were built into a function, checked again. @throws ProblemsError with all that is wrong. */
export function parseRules(value: unknown): Rules {
  const checked = checkRules(value);
  if ('rules' in checked) return checked.rules;
  throw new ProblemsError(
    'rules',
    checked.problems.map(({ path, message }) => `${path.join('.')} ${message}`.trimStart()),
  );
}

/** Every Slack destination that the rules name. */
export const destinationsOf = ({ rules }: Rules): readonly string[] => [
  ...new Set(rules.flatMap(({ teams }) => teams.flatMap(({ slack }) => [...slack.values()]))),
];

/** Every team that the rules name: to be joined, or whose members may join or decide. */
export const teamsOf = ({ rules }: Rules): readonly string[] => [
  ...new Set(
    rules.flatMap(({ teams }) =>
      teams.flatMap(({ team, allow, approvers }) => [team, ...slugsOf(allow), ...slugsOf(approvers)]),
    ),
  ),
];

const slugsOf = (people: Allow | undefined) =>
  typeof people === 'object' && 'team' in people ? [people.team] : [];
