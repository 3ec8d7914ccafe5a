import type { Rule } from './rules.ts';
import type { RulesProblem } from './rules-problem.ts';
import { sameName } from './same-name.ts';

/** A rule that is right by itself, if this one is. */
type Candidate = Rule | undefined;

/** What is wrong between parts of rules that are right each by itself; the others are left out, in their places. */
export const findConflicts = (organization: string, rules: readonly Candidate[]): RulesProblem[] => [
  ...rules.flatMap((rule, index) => (rule ? withinRule(organization, rule, ['rules', index]) : [])),
  ...rules.flatMap((rule, index) => betweenRules(rules, rule, index)),
];

function withinRule(organization: string, rule: Rule, at: RulesProblem['path']): RulesProblem[] {
  const problems: RulesProblem[] = [];
  const { repository, teams, defaultTeam } = rule;
  if (!sameName(repository.split('/')[0] ?? '', organization)) {
    problems.push({ path: [...at, 'repository'], message: `must be a repository of ${organization}` });
  }
  const slugs = teams.map(({ team }) => team);
  for (const [index, slug] of slugs.entries()) {
    if (slugs.indexOf(slug) === index) continue;
    problems.push({ path: [...at, 'teams', index], message: `names the team ${slug} a second time` });
  }
  if (defaultTeam !== undefined && !slugs.includes(defaultTeam)) {
    problems.push({ path: [...at, 'default_team'], message: `must be one of ${slugs.join(', ')}` });
  }
  return problems;
}

function betweenRules(rules: readonly Candidate[], rule: Candidate, index: number): RulesProblem[] {
  const other = rules.slice(0, index).findIndex((earlier) => overlap(earlier, rule));
  if (other === -1) return [];
  return [{ path: ['rules', index], message: `covers an issue that rules.${other} covers already` }];
}

function overlap(one: Candidate, other: Candidate): boolean {
  if (one === undefined || other === undefined || !sameName(one.repository, other.repository)) return false;
  const { issues } = other;
  return (
    one.issues === undefined || issues === undefined || one.issues.some((number) => issues.includes(number))
  );
}
