import * as z from 'zod/mini';
import type { GitHubEvent } from '../messages/github-event.ts';
import { ProblemsError } from './problems-error.ts';
import { DEFAULT_DESTINATION, destinationName } from './slack-destination.ts';

const text = (what: string, form: RegExp) =>
  z.string(`must be ${what}`).check(z.regex(form, `must be ${what}`));
const list = <T extends z.ZodMiniType>(item: T, what: string) =>
  z.array(item, `must be ${what}`).check(z.minLength(1, `must be ${what}`));
const map = <T extends z.core.$ZodLooseShape>(shape: T) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has ${issue.keys.join(', ')}, which is unknown here; known are ${Object.keys(shape).join(', ')}`
        : `must be a map with ${Object.keys(shape).join(', ')}`,
  });

const login = text('a GitHub login', /^[a-z\d_](?:[a-z\d_]|-(?=[a-z\d_]))*$/i);
const slug = text('a team’s slug, as at the end of its address on GitHub', /^[a-z\d_][a-z\d_-]*$/);
const repositoryName = text('a repository: NAME or ORGANIZATION/NAME', /^(?:[\w-]+\/)?[\w.-]+$/);
const destination = text('the name of a Slack destination, like sre-alerts', destinationName);
const issueNumber = z
  .int('must be the number of an issue')
  .check(z.positive('must be the number of an issue'));
const ALLOW = 'must be org-members, anyone, or a list of logins';
const allow = z.union([z.enum(['org-members', 'anyone']), z.array(login).check(z.minLength(1, ALLOW))], {
  error: ALLOW,
});

const rulesFile = map({
  organization: login,
  slack: z._default(destination, DEFAULT_DESTINATION),
  rules: list(
    map({
      repository: repositoryName,
      issues: z.optional(list(issueNumber, 'a list of issue numbers')),
      teams: z.tuple([slug], 'must be a list with one team'),
      allow: z._default(allow, 'org-members'),
      slack: z.optional(destination),
    }),
    'a list of rules',
  ),
});

/** Who may join without being asked: members of the organization, everybody, or these logins. */
export type Allow = z.infer<typeof allow>;

/** What an admin decided for one repository. */
export interface Rule {
  /** Full name, `ORGANIZATION/NAME`. */
  readonly repository: string;
  /** The issues on which it holds; undefined for all. */
  readonly issues: readonly number[] | undefined;
  readonly team: string;
  readonly allow: Allow;
  /** The Slack destination that hears of it. */
  readonly slack: string;
}

export interface Rules {
  readonly organization: string;
  readonly rules: readonly Rule[];
}

/** A mistake in the rules and where it stands: the keys and indexes that lead to it. */
export interface RulesProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Checks rules as they stand in a rules file and fills in what they leave out. */
export function checkRules(value: unknown): { rules: Rules } | { problems: readonly RulesProblem[] } {
  const parsed = z.safeParse(rulesFile, value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      path: path.filter((key) => typeof key !== 'symbol'),
      message,
    }));
    return { problems };
  }
  const { organization, slack } = parsed.data;
  const rules = parsed.data.rules.map((rule) => ({
    repository: rule.repository.includes('/') ? rule.repository : `${organization}/${rule.repository}`,
    issues: rule.issues,
    team: rule.teams[0],
    allow: rule.allow,
    slack: rule.slack ?? slack,
  }));
  const problems = [...foreign(organization, rules), ...overlaps(rules)];
  return problems.length > 0 ? { problems } : { rules: { organization, rules } };
}

function foreign(organization: string, rules: readonly Rule[]): RulesProblem[] {
  return rules.flatMap((rule, index) =>
    sameName(rule.repository.split('/')[0] ?? '', organization)
      ? []
      : [{ path: ['rules', index, 'repository'], message: `must be a repository of ${organization}` }],
  );
}

function overlaps(rules: readonly Rule[]): RulesProblem[] {
  return rules.flatMap((rule, index) => {
    const other = rules.slice(0, index).findIndex((earlier) => overlap(earlier, rule));
    if (other === -1) return [];
    return [{ path: ['rules', index], message: `covers an issue that rules.${other} covers already` }];
  });
}

function overlap(one: Rule, other: Rule): boolean {
  if (!sameName(one.repository, other.repository)) return false;
  const { issues } = other;
  return (
    one.issues === undefined || issues === undefined || one.issues.some((number) => issues.includes(number))
  );
}

/** GitHub compares logins and names of repositories without case. */
export const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** The rules that were built into a function, checked again. @throws ProblemsError with all that is wrong. */
export function parseRules(value: unknown): Rules {
  const checked = checkRules(value);
  if ('rules' in checked) return checked.rules;
  throw new ProblemsError(
    'rules',
    checked.problems.map(({ path, message }) => `${path.join('.')} ${message}`.trimStart()),
  );
}

/** The rule that covers this issue of this repository, if any; at most one does. */
export function findRule(
  { rules }: Rules,
  { repository, issue }: Pick<GitHubEvent, 'repository' | 'issue'>,
): Rule | undefined {
  return rules.find(
    (rule) =>
      sameName(rule.repository, repository.full_name) && (rule.issues?.includes(issue.number) ?? true),
  );
}

/** Every Slack destination that the rules name. */
export const destinationsOf = ({ rules }: Rules): readonly string[] => [
  ...new Set(rules.map((rule) => rule.slack)),
];
