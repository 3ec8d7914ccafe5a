import * as z from 'zod/mini';
import { type OutcomeName, OUTCOMES } from '../../src/messages/outcome-names.ts';
import { parseDuration } from '../../src/rules/durations.ts';
import type { Allow, People, Rule, Rules, SlackRoute, TeamRule } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { findConflicts, rulesSketch } from './conflicts.ts';
import { resolveHeal } from './heal.ts';
import { resolveRoutes } from './routes.ts';
import { explainIssue, type RulesProblem } from './problems.ts';
import { type RuleInFile, rulesFile, type RulesFile, type TeamInFile } from './schema.ts';

/** Invitations a day by default. GitHub allows 50 to a new organization. */
const DEFAULT_LIMIT = 40;

/**
 * Checks the content of a rules file and resolves it: inherits settings, fills in defaults and routes.
 *
 * @param value - The parsed YAML.
 * @returns the resolved rules, or every problem.
 */
export function checkRules(value: unknown): { rules: Rules } | { problems: readonly RulesProblem[] } {
  const parsed = z.safeParse(rulesFile, value);
  const issues = parsed.error?.issues ?? [];
  const problems = [...issues.flatMap((issue) => explainIssue(issue)), ...conflictsIn(value)];
  if (!parsed.success || problems.length > 0) return { problems };
  const file = parsed.data;
  const rules = file.rules.map((rule) => resolveRule(file, rule));
  const members = Object.entries(file.slack_members ?? {});
  const slackMembers = Object.fromEntries(members.map(([login, id]) => [login.toLowerCase(), id]));
  const heal = file.heal && resolveHeal(file.heal, file.slack);
  return { rules: { organization: file.organization, slackMembers, rules, ...(heal && { heal }) } };
}

function conflictsIn(value: unknown): readonly RulesProblem[] {
  const { data } = z.safeParse(rulesSketch, value);
  return data === undefined ? [] : findConflicts(data);
}

function resolveRule({ organization, slack }: RulesFile, rule: RuleInFile): Rule {
  const [first, ...others] = rule.teams.map((entry) => resolveTeam(slack, rule, entry));
  if (first === undefined) throw new Error('unreachable: the schema requires a team');
  return {
    repository: rule.repository.includes('/') ? rule.repository : `${organization}/${rule.repository}`,
    issues: rule.issues,
    pullRequests: rule.pull_requests ?? false,
    commands: rule.commands ?? ['join', 'help'],
    teams: [first, ...others],
    defaultTeam: rule.default_team ?? (others.length === 0 ? first.team : undefined),
    limit: rule.limit === undefined ? DEFAULT_LIMIT : Number.parseInt(rule.limit, 10),
    feedback: rule.feedback ?? true,
    dryRun: rule.dry_run ?? false,
  };
}

function resolveTeam(slack: RulesFile['slack'], rule: RuleInFile, entry: string | TeamInFile): TeamRule {
  const own = typeof entry === 'string' ? { team: entry } : entry;
  // A team's own `approve` takes precedence over the rule's `allow`.
  const allow = own.allow ?? (own.approve === undefined ? rule.allow : undefined);
  const approve = own.approve ?? rule.approve;
  const accessTime = parseDuration(own.for ?? rule.for ?? '');
  const needsReason = (own.reason ?? rule.reason) === 'required';
  return {
    team: own.team,
    allow: allow === undefined ? (approve === undefined ? 'org-members' : 'nobody') : toAllow(allow),
    approvers: approve && toPeople(approve.by),
    slack: resolveRoute([slack, rule.slack, own.slack]),
    welcome: own.welcome ?? rule.welcome,
    ...(accessTime === undefined ? {} : { accessTime }),
    ...(needsReason ? { needsReason } : {}),
  };
}

const toAllow = (allow: NonNullable<RuleInFile['allow']>): Allow =>
  allow === 'org-members' || allow === 'anyone' ? allow : toPeople(allow);

const toPeople = (people: string | readonly string[]): People =>
  typeof people === 'string' ? { team: people.slice('team:'.length) } : { logins: people };

type Layer = RulesFile['slack'];

/** Not posted by default, because nothing changed. */
const QUIET: ReadonlySet<OutcomeName> = new Set(['already-member', 'already-invited']);

/** The destination of each outcome of a command: see {@link resolveRoutes}. */
export const resolveRoute = (layers: readonly Layer[]): SlackRoute => resolveRoutes(layers, OUTCOMES, QUIET);

/** Like {@link checkRules}, for rules that are not in a file. @throws ProblemsError with every problem. */
export function parseRules(value: unknown): Rules {
  const checked = checkRules(value);
  if ('rules' in checked) return checked.rules;
  throw new ProblemsError(
    'rules',
    checked.problems.map(({ path, message }) => `${path.join('.')} ${message}`.trimStart()),
  );
}

/** The Slack destinations that the rules use, each once. */
export const destinationsOf = ({ rules, heal }: Rules): readonly string[] => [
  ...new Set([
    ...rules.flatMap(({ teams }) => teams.flatMap(({ slack }) => Object.values(slack))),
    ...(heal === undefined ? [] : [heal, ...heal.groups].flatMap(({ slack }) => Object.values(slack))),
  ]),
];

/** The slugs of all teams in the rules, each once: teams to join, and teams whose members may join or approve. */
export const teamsOf = ({ rules }: Rules): readonly string[] => [
  ...new Set(
    rules.flatMap(({ teams }) =>
      teams.flatMap(({ team, allow, approvers }) => [team, ...slugsOf(allow), ...slugsOf(approvers)]),
    ),
  ),
];

const slugsOf = (people: Allow | undefined) =>
  typeof people === 'object' && 'team' in people ? [people.team] : [];
