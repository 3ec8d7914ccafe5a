import type { Octokit } from '@octokit/rest';
import type { People } from '../config/rules.ts';
import { sameName } from '../same-name.ts';
import { isOrganizationMember } from '../github/is-organization-member.ts';
import { getTeamMembership } from '../github/team-membership.ts';
import type { Person } from './command.ts';

/** Who may decide, as a person calls them: logins, or a team as `ORGANIZATION/SLUG`. */
export function approverNames(organization: string, approvers: People | undefined): readonly string[] {
  if (approvers === undefined) return [];
  return 'team' in approvers ? [`${organization}/${approvers.team}`] : approvers.logins;
}

/**
 * Whether whoever has a login now may decide on requests, asked of GitHub at this moment.
 *
 * @throws a Failure for whatever is neither a yes nor a no.
 */
export async function isApprover(
  octokit: Octokit,
  organization: string,
  approvers: People,
  { login }: Pick<Person, 'login'>,
): Promise<boolean> {
  if ('team' in approvers) {
    const place = { org: organization, team_slug: approvers.team, username: login };
    return (await getTeamMembership(octokit, place)) === 'active';
  }
  const isListed = approvers.logins.some((listed) => sameName(listed, login));
  // A login that was given up can be taken by anybody; a place in the organization cannot.
  return isListed && (await isOrganizationMember(octokit, organization, login));
}
