import { splitFullName } from '../../src/github/repositories.ts';
import { type AskGitHub, wordsOf } from '../github.ts';
import { type CheckResult, fail } from './check.ts';

// GitHub does not tell what a fine-grained token may do. So it is asked for changes that change nothing, for which it
// wants the same permissions as for those that Usher makes; a refusal is sure, and nothing else is said of.

/**
 * Whether GitHub refuses to change a team, which is given no change.
 *
 * @see https://docs.github.com/en/rest/teams/teams#update-a-team
 */
export async function findTeamRight(
  ask: AskGitHub,
  organization: string,
  slug: string,
): Promise<readonly CheckResult[]> {
  const team = { org: organization, team_slug: slug, data: {} };
  const answer = await ask('PATCH /orgs/{org}/teams/{team_slug}', team);
  if (answer.status !== 403) return [];
  const todo = `take a token with Members: read and write, of an owner of ${organization} or a maintainer of the team`;
  return [fail(`team ${slug}`, `may not be changed by Usher (${wordsOf(answer)})`, todo)];
}

/**
 * Whether GitHub refuses to take what Usher writes on issues: it is sent an issue without the title that it must have.
 *
 * @param fullName - `OWNER/NAME`
 * @see https://docs.github.com/en/rest/issues/issues#create-an-issue
 */
export async function findIssueRight(ask: AskGitHub, fullName: string): Promise<readonly CheckResult[]> {
  const where = { ...splitFullName(fullName), data: {} };
  const answer = await ask('POST /repos/{owner}/{repo}/issues', where);
  if (answer.status !== 403) return [];
  const todo = 'give the token Issues: read and write there, or install the GitHub App there';
  return [fail(`repository ${fullName}`, `takes no answers of Usher (${wordsOf(answer)})`, todo)];
}
