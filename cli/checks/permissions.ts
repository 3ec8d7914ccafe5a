import { splitFullName } from '../../src/github/repositories.ts';
import { describeResponse, type GitHubRequest } from '../github.ts';
import { type CheckResult, fail } from './check-result.ts';

// GitHub doesn't reveal the permissions of a fine-grained token. These checks request changes that change nothing but
// need the same permission as Usher's own calls. A 403 is certain; any other response says nothing.

/**
 * Checks that Usher may change a team, by updating it with no changes.
 *
 * @see https://docs.github.com/en/rest/teams/teams#update-a-team
 */
export async function checkTeamPermission(
  request: GitHubRequest,
  organization: string,
  slug: string,
): Promise<readonly CheckResult[]> {
  const team = { org: organization, team_slug: slug, data: {} };
  const response = await request('PATCH /orgs/{org}/teams/{team_slug}', team);
  if (response.status !== 403) return [];
  const todo = `use a token with Members: read and write, of an owner of ${organization} or a maintainer of the team`;
  return [fail(`team ${slug}`, `cannot be changed by Usher (${describeResponse(response)})`, todo)];
}

/**
 * Checks that Usher may write on issues, by opening an issue without the required title.
 *
 * @param fullName - `OWNER/NAME`
 * @see https://docs.github.com/en/rest/issues/issues#create-an-issue
 */
export async function checkIssuePermission(
  request: GitHubRequest,
  fullName: string,
): Promise<readonly CheckResult[]> {
  const issue = { ...splitFullName(fullName), data: {} };
  const response = await request('POST /repos/{owner}/{repo}/issues', issue);
  if (response.status !== 403) return [];
  const todo = 'give the token Issues: read and write there, or install the GitHub App there';
  const about = `repository ${fullName}`;
  return [fail(about, `does not let Usher write on issues (${describeResponse(response)})`, todo)];
}
