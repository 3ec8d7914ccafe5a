import * as z from 'zod/mini';
import { isSameName } from '../../src/messages/github-event.ts';
import { loginForm, repositoryForm, slugForm } from './forms.ts';
import type { RulesProblem } from './problems.ts';

type Sketch = RulesSketch['rules'][number];

/**
 * Finds contradictions between parts of the rules that are each valid. Compares the valid parts even if others are not.
 */
export function findConflicts({ organization, rules }: RulesSketch): RulesProblem[] {
  const named = rules.map((rule) => ({ ...rule, repository: fullNameOf(rule, organization) }));
  return rules.flatMap((rule, index) => [
    ...betweenRules(named, index),
    ...ofOtherOrganization(rule, organization, ['rules', index, 'repository']),
    ...withinRule(rule, ['rules', index]),
  ]);
}

const fullNameOf = ({ repository }: Sketch, organization = '') =>
  repository === undefined || repository.includes('/') ? repository : `${organization}/${repository}`;

function ofOtherOrganization(
  { repository }: Sketch,
  organization: string | undefined,
  path: RulesProblem['path'],
) {
  const [owner, name] = repository?.split('/') ?? [];
  if (owner === undefined || name === undefined || organization === undefined) return [];
  return isSameName(owner, organization)
    ? []
    : [{ path, message: `must be a repository of ${organization}` }];
}

function withinRule({ teams, default_team }: Sketch, at: RulesProblem['path']): RulesProblem[] {
  const slugs = teams.map((entry) => (typeof entry === 'string' ? entry : entry.team));
  const isRepeated = (slug: string, index: number) => slug !== '' && slugs.indexOf(slug) !== index;
  const problems = slugs.flatMap((slug, index) =>
    isRepeated(slug, index)
      ? [{ path: [...at, 'teams', index], message: `repeats the team ${slug}: remove one of the two` }]
      : [],
  );
  const isKnown = default_team === undefined || slugs.includes(default_team);
  // An invalid entry may be the team that is meant.
  if (isKnown || slugs.length === 0 || slugs.includes('')) return problems;
  const choices = [...new Set(slugs)].join(', ');
  return [...problems, { path: [...at, 'default_team'], message: `must be one of ${choices}` }];
}

function betweenRules(rules: readonly Sketch[], index: number): RulesProblem[] {
  const other = rules.slice(0, index).findIndex((earlier) => overlap(earlier, rules[index]));
  if (other === -1) return [];
  const message = `covers an issue that rules.${other} already covers: give each rule its own issues`;
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

// Under its own name, the linter takes it for a promise.
const withFallback = z.catch;

/** The parts of a rule that can contradict another part. Invalid parts are replaced, so they contradict nothing. */
const ruleSketch = z.object({
  repository: withFallback(z.optional(repositoryForm), undefined),
  issues: withFallback(z.optional(z.array(z.unknown())), []),
  teams: withFallback(
    z.array(withFallback(z.union([slugForm, z.object({ team: slugForm })]), { team: '' })),
    [],
  ),
  default_team: withFallback(z.optional(slugForm), undefined),
});

const NO_RULE = { repository: undefined, issues: [], teams: [], default_team: undefined };

/** A rules file that may be invalid in any part. */
export const rulesSketch = z.object({
  organization: withFallback(z.optional(loginForm), undefined),
  rules: z.array(withFallback(ruleSketch, NO_RULE)),
});

export type RulesSketch = z.infer<typeof rulesSketch>;
