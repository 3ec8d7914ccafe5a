import * as z from 'zod/mini';
import { isSameName } from '../../src/messages/github-event.ts';
import { loginForm, repositoryForm, slugForm } from './forms.ts';
import type { RulesProblem } from './problems.ts';

type Sketch = RulesSketch['rules'][number];

/** What is wrong between parts of rules that are right each by itself, also where other parts are not. */
export function findConflicts({ organization, rules }: RulesSketch): RulesProblem[] {
  const named = rules.map((rule) => ({ ...rule, repository: fullNameOf(rule, organization) }));
  return rules.flatMap((rule, index) => [
    ...betweenRules(named, index),
    ...elsewhere(rule, organization, ['rules', index, 'repository']),
    ...withinRule(rule, ['rules', index]),
  ]);
}

const fullNameOf = ({ repository }: Sketch, organization = '') =>
  repository === undefined || repository.includes('/') ? repository : `${organization}/${repository}`;

function elsewhere({ repository }: Sketch, organization: string | undefined, path: RulesProblem['path']) {
  const [owner, name] = repository?.split('/') ?? [];
  if (owner === undefined || name === undefined || organization === undefined) return [];
  return isSameName(owner, organization)
    ? []
    : [{ path, message: `must be a repository of ${organization}` }];
}

function withinRule({ teams, default_team }: Sketch, at: RulesProblem['path']): RulesProblem[] {
  const slugs = teams.map((entry) => (typeof entry === 'string' ? entry : entry.team));
  const isTwice = (slug: string, index: number) => slug !== '' && slugs.indexOf(slug) !== index;
  const problems = slugs.flatMap((slug, index) =>
    isTwice(slug, index)
      ? [{ path: [...at, 'teams', index], message: `names the team ${slug} a second time: once is enough` }]
      : [],
  );
  const isKnown = default_team === undefined || slugs.includes(default_team);
  // Where a team is wrong by itself, it may be the one that is meant.
  if (isKnown || slugs.length === 0 || slugs.includes('')) return problems;
  const choices = [...new Set(slugs)].join(', ');
  return [...problems, { path: [...at, 'default_team'], message: `must be one of ${choices}` }];
}

function betweenRules(rules: readonly Sketch[], index: number): RulesProblem[] {
  const other = rules.slice(0, index).findIndex((earlier) => overlap(earlier, rules[index]));
  if (other === -1) return [];
  const message = `covers an issue that rules.${other} covers already: give each rule its own issues`;
  return [{ path: ['rules', index], message }];
}

function overlap(one: Sketch, other: Sketch | undefined): boolean {
  if (one.repository === undefined || other?.repository === undefined) return false;
  if (!isSameName(one.repository, other.repository)) return false;
  const { issues } = other;
  return (
    one.issues === undefined || issues === undefined || one.issues.some((number) => issues.includes(number))
  );
}

const otherwise = z.catch;

/** Of each rule what another part can contradict. What is wrong by itself is left out, and so contradicts nothing. */
const ruleSketch = z.object({
  repository: otherwise(z.optional(repositoryForm), undefined),
  issues: otherwise(z.optional(z.array(z.unknown())), []),
  teams: otherwise(z.array(otherwise(z.union([slugForm, z.object({ team: slugForm })]), { team: '' })), []),
  default_team: otherwise(z.optional(slugForm), undefined),
});

const NO_RULE = { repository: undefined, issues: [], teams: [], default_team: undefined };

/** A rules file in which anything may be wrong: the rest can still be compared. */
export const rulesSketch = z.object({
  organization: otherwise(z.optional(loginForm), undefined),
  rules: z.array(otherwise(ruleSketch, NO_RULE)),
});

export type RulesSketch = z.infer<typeof rulesSketch>;
