import * as z from 'zod/mini';
import { splitFullName } from '../../src/github/repositories.ts';
import { parseResponse } from '../../src/github/responses.ts';
import { type AskGitHub, wordsOf } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check.ts';

const repository = z.object({
  full_name: z.string(),
  private: z.boolean(),
  has_issues: z.optional(z.boolean()),
  archived: z.optional(z.boolean()),
});
const issue = z.object({ state: z.string(), locked: z.optional(z.boolean()) });

/** What the rules say of a repository. */
export interface CoveredRepository {
  /** `OWNER/NAME` */
  readonly fullName: string;
  readonly issues: readonly number[];
  /** A rule lets in whoever comments. */
  readonly isOpenToAnyone: boolean;
}

/** Whether a repository of the rules is there under its name, and whether those whom the rules let in can comment there. */
export async function findRepository(
  ask: AskGitHub,
  covered: CoveredRepository,
): Promise<readonly CheckResult[]> {
  const { fullName, issues, isOpenToAnyone } = covered;
  const about = `repository ${fullName}`;
  const place = splitFullName(fullName);
  const answer = await ask('GET /repos/{owner}/{repo}', { ...place });
  if (answer.status >= 300 && answer.status < 400) {
    return [fail(about, 'was renamed or moved', 'put its new name into the rules')];
  }
  if (answer.status >= 400) {
    const todo = 'correct its name in the rules, or give Usher access to it';
    return [fail(about, `does not show itself (${wordsOf(answer)})`, todo)];
  }
  const found = parseResponse(repository, answer.data);
  if (found.full_name.toLowerCase() !== fullName.toLowerCase()) {
    return [fail(about, `is ${found.full_name} now`, 'put its new name into the rules')];
  }
  const findings = [
    ...(found.archived === true
      ? [fail(about, 'is archived, so that nobody can comment', 'unarchive it')]
      : []),
    ...(found.has_issues === false ? [fail(about, 'has no issues', 'switch them on in its settings')] : []),
    ...(isOpenToAnyone && !found.private
      ? [
          warn(
            about,
            'is public, and a rule lets in anyone: all the world may join',
            'keep `anyone` only if that is meant',
          ),
        ]
      : []),
    ...(isOpenToAnyone && found.private
      ? [
          warn(
            about,
            'is private: newcomers cannot see it, so `anyone` reaches nobody from outside',
            'use a public repository for them',
          ),
        ]
      : []),
    ...(await Promise.all(issues.map((number) => findIssue(ask, fullName, number)))).flat(),
  ];
  return findings.length > 0
    ? findings
    : [pass(about, found.private ? 'is there, private' : 'is there, public')];
}

async function findIssue(ask: AskGitHub, fullName: string, number: number): Promise<readonly CheckResult[]> {
  const about = `issue ${fullName}#${number}`;
  const where = { ...splitFullName(fullName), issue_number: number };
  const answer = await ask('GET /repos/{owner}/{repo}/issues/{issue_number}', where);
  if (answer.status >= 300) {
    return [warn(about, `is not there (${wordsOf(answer)})`, 'open it, or correct its number in the rules')];
  }
  const { locked } = parseResponse(issue, answer.data);
  return locked === true ? [warn(about, 'is locked: only collaborators can comment', 'unlock it')] : [];
}
