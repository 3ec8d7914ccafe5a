import type * as z from 'zod/mini';

/** A problem in the rules, with the path of keys and indexes that leads to it. */
export interface RulesProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Converts an issue of the schema to problems. For a union it picks the issues of the alternative that was meant. */
export function explainIssue(issue: z.core.$ZodIssue, outer: readonly PropertyKey[] = []): RulesProblem[] {
  const path = [...outer, ...issue.path].filter((key) => typeof key !== 'symbol');
  const { message } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter((issues) => !issues.some(isOfOtherType));
    const [only] = meant;
    if (only !== undefined && meant.length === 1) return only.flatMap((inner) => explainIssue(inner, path));
  }
  return [{ path, message }];
}

/** A wrong type says that this alternative was not meant. Only maps and lists have parts that can be wrong instead. */
const isOfOtherType = ({ path, code }: z.core.$ZodIssue) => path.length === 0 && code !== 'unrecognized_keys';
