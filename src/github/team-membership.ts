import type { Octokit } from '@octokit/rest';
import { RequestError } from '@octokit/request-error';
import { undefinedIfNotFound } from './not-found.ts';

/** `pending`: invited to the organization and not yet accepted. */
export type MembershipState = 'active' | 'pending';

/**
 * What GitHub knows of a person in a team, child teams included; undefined if nothing.
 * @see https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
 */
export async function getTeamMembership(
  octokit: Octokit,
  organization: string,
  team: string,
  login: string,
): Promise<MembershipState | undefined> {
  const question = { org: organization, team_slug: team, username: login };
  const answer = await undefinedIfNotFound(octokit.rest.teams.getMembershipForUserInOrg(question));
  return answer?.data.state;
}

/**
 * Adds a person to a team; somebody from outside the organization is invited to it by e-mail.
 *
 * @returns the new state, or why GitHub refuses for good, as a sentence for the admin.
 * @throws on every other failure: trying again can help.
 * @see https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
 */
export async function addToTeam(
  octokit: Octokit,
  organization: string,
  team: string,
  login: string,
): Promise<{ state: MembershipState } | { refusal: string }> {
  try {
    const change = { org: organization, team_slug: team, username: login };
    const { data } = await octokit.rest.teams.addOrUpdateMembershipForUserInOrg(change);
    return { state: data.state };
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) {
      return { refusal: `GitHub knows no team ${team} in ${organization}, or the token may not see it` };
    }
    if (error instanceof RequestError && error.status === 422) {
      return {
        refusal:
          'GitHub refused the change (422): it may be an organization account, or the team is managed elsewhere',
      };
    }
    throw error;
  }
}
