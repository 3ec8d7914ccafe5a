import * as z from 'zod/mini';
import { splitFullName } from '../../src/github/repositories.ts';
import { parseResponse } from '../../src/github/responses.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { describeResponse, type GitHubRequest } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

/** A repository in the rules. */
export interface CoveredRepository {
  /** `OWNER/NAME` */
  readonly fullName: string;
  readonly issues: readonly number[];
  /** A rule lets anyone join. */
  readonly isOpenToAnyone: boolean;
}

/** The repositories that the rules name, each once; without `ORGANIZATION/*`. */
export function coveredRepositories({ rules }: Rules): readonly CoveredRepository[] {
  const names = [...new Map(rules.map((rule) => [rule.repository.toLowerCase(), rule.repository])).values()];
  return names
    .filter((fullName) => !fullName.endsWith('/*'))
    .map((fullName) => {
      const own = rules.filter((rule) => rule.repository.toLowerCase() === fullName.toLowerCase());
      return {
        fullName,
        issues: [...new Set(own.flatMap(({ issues }) => issues ?? []))],
        isOpenToAnyone: own.some(({ teams }) => teams.some(({ allow }) => allow === 'anyone')),
      };
    });
}

const repository = z.object({
  full_name: z.string(),
  private: z.boolean(),
  has_issues: z.optional(z.boolean()),
  archived: z.optional(z.boolean()),
});

/** Checks that a repository and its issues exist under these names, and that the people in the rules can comment there. */
export async function checkRepository(
  request: GitHubRequest,
  { fullName, issues, isOpenToAnyone }: CoveredRepository,
): Promise<readonly CheckResult[]> {
  const about = `repository ${fullName}`;
  const response = await request('GET /repos/{owner}/{repo}', { ...splitFullName(fullName) });
  if (response.status >= 300 && response.status < 400) {
    return [fail(about, 'was renamed or moved', 'use its new name in the rules')];
  }
  if (response.status >= 400) {
    const todo = 'correct its name in the rules, or give Usher access to it';
    return [fail(about, `is not visible to Usher (${describeResponse(response)})`, todo)];
  }
  const found = parseResponse(repository, response.data);
  if (found.full_name.toLowerCase() !== fullName.toLowerCase()) {
    return [fail(about, `was renamed to ${found.full_name}`, 'use its new name in the rules')];
  }
  const results = [
    ...(found.archived === true ? [fail(about, 'is archived, so nobody can comment', 'unarchive it')] : []),
    ...(found.has_issues === false
      ? [fail(about, 'has issues turned off', 'turn them on in its settings')]
      : []),
    ...(isOpenToAnyone ? [checkOpenness(about, found.private)] : []),
    ...(await Promise.all(issues.map((number) => checkIssue(request, fullName, number)))).flat(),
  ];
  if (results.length > 0) return results;
  return [pass(about, found.private ? 'exists and is private' : 'exists and is public')];
}

function checkOpenness(about: string, isPrivate: boolean): CheckResult {
  if (isPrivate) {
    const says = 'is private: people from outside cannot see it, so `anyone` does not reach them';
    return warn(about, says, 'use a public repository for them');
  }
  const says = 'is public, and a rule lets anyone join: that is everyone on GitHub';
  return warn(about, says, 'keep `anyone` only if you mean it');
}

const issueSchema = z.object({ state: z.string(), locked: z.optional(z.boolean()) });

async function checkIssue(
  request: GitHubRequest,
  fullName: string,
  number: number,
): Promise<readonly CheckResult[]> {
  const about = `issue ${fullName}#${number}`;
  const issue = { ...splitFullName(fullName), issue_number: number };
  const response = await request('GET /repos/{owner}/{repo}/issues/{issue_number}', issue);
  if (response.status >= 300) {
    const todo = 'open it, or correct its number in the rules';
    return [warn(about, `does not exist (${describeResponse(response)})`, todo)];
  }
  const { locked } = parseResponse(issueSchema, response.data);
  return locked === true ? [warn(about, 'is locked: only collaborators can comment', 'unlock it')] : [];
}
