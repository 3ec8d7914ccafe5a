import * as z from 'zod/mini';
import { login, repository, slug } from './rules-forms.ts';

const otherwise = z.catch;

/** Of each rule what another part can contradict. What is wrong by itself is left out, and so contradicts nothing. */
const ruleSketch = z.object({
  repository: otherwise(z.optional(repository), undefined),
  issues: otherwise(z.optional(z.array(z.unknown())), []),
  teams: otherwise(z.array(otherwise(z.union([slug, z.object({ team: slug })]), { team: '' })), []),
  default_team: otherwise(z.optional(slug), undefined),
});

const NO_RULE = { repository: undefined, issues: [], teams: [], default_team: undefined };

/** A rules file in which anything may be wrong: the rest can still be compared. */
export const rulesSketch = z.object({
  organization: otherwise(z.optional(login), undefined),
  rules: z.array(otherwise(ruleSketch, NO_RULE)),
});

export type RulesSketch = z.infer<typeof rulesSketch>;
