import type { Octokit } from '@octokit/rest';
import type { TeamRule } from '../config/rules.ts';
import { getUserId } from '../github/user.ts';
import { isOrganizationMember } from '../github/is-organization-member.ts';
import { getTeamMembership } from '../github/team-membership.ts';
import type { Person } from './command.ts';
import { type Facts, whyKeptOut } from './decide-join.ts';

const UNASKED = { isOrgMember: false, isInAllowedTeam: false, accountId: undefined };

/**
 * Asks GitHub what a decision on somebody who wants to join needs, and no more.
 *
 * @throws a Failure for whatever is neither a yes nor a no.
 */
export async function askGitHub(
  octokit: Octokit,
  organization: string,
  { team, allow, approvers }: Pick<TeamRule, 'team' | 'allow' | 'approvers'>,
  { login }: Pick<Person, 'login'>,
): Promise<Facts> {
  const place = { org: organization, team_slug: team, username: login };
  const membership = await getTeamMembership(octokit, place);
  if (membership !== undefined) return { membership, ...UNASKED };
  // Also where it does not decide who may join: invitations of people from outside are counted.
  const isOrgMember = await isOrganizationMember(octokit, organization, login);
  const isInAllowedTeam =
    typeof allow === 'object' &&
    'team' in allow &&
    (await getTeamMembership(octokit, { ...place, team_slug: allow.team })) === 'active';
  const isKeptOut = whyKeptOut(allow, login, { isOrgMember, isInAllowedTeam }) !== undefined;
  const accountId = isKeptOut && approvers === undefined ? undefined : await getUserId(octokit, login);
  return { membership, isOrgMember, isInAllowedTeam, accountId };
}
