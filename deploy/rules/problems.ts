import type * as z from 'zod/mini';

/** A mistake in the rules and where it stands: the keys and indexes that lead to it. */
export interface RulesProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The mistakes that one issue of the schema stands for; where there were several forms, those in the form that was meant. */
export function explainIssue(issue: z.core.$ZodIssue, outer: readonly PropertyKey[] = []): RulesProblem[] {
  const path = [...outer, ...issue.path].filter((key) => typeof key !== 'symbol');
  const { message } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter((issues) => !issues.some(isOfAnotherForm));
    const [only] = meant;
    if (only !== undefined && meant.length === 1) return only.flatMap((inner) => explainIssue(inner, path));
  }
  return [{ path, message }];
}

/** Only a map, or a list, has parts that can be wrong; a text of the wrong form may have been meant as anything. */
const isOfAnotherForm = ({ path, code }: z.core.$ZodIssue) =>
  path.length === 0 && code !== 'unrecognized_keys';
