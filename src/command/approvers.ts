import type { Octokit } from '@octokit/rest';
import type { People } from '../config/rules.ts';
import { sameName } from '../config/same-name.ts';
import { getUserId } from '../github/user.ts';
import { getTeamMembership } from '../github/team-membership.ts';
import type { Person } from './command.ts';

/** Who may decide, as a person calls them: logins, or a team as `ORGANIZATION/SLUG`. */
export function approverNames(organization: string, approvers: People | undefined): readonly string[] {
  if (approvers === undefined) return [];
  return 'team' in approvers ? [`${organization}/${approvers.team}`] : approvers.logins;
}

/**
 * Whether somebody may decide on requests, asked of GitHub at this moment.
 *
 * @throws a Failure for whatever is neither a yes nor a no.
 */
export async function isApprover(
  octokit: Octokit,
  organization: string,
  approvers: People,
  { login, id }: Pick<Person, 'login' | 'id'>,
): Promise<boolean> {
  const isNamed =
    'team' in approvers
      ? (await getTeamMembership(octokit, {
          org: organization,
          team_slug: approvers.team,
          username: login,
        })) === 'active'
      : approvers.logins.some((listed) => sameName(listed, login));
  // The login may belong to somebody else by now.
  return isNamed && (await getUserId(octokit, login)) === id;
}
