import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { isNoContent, listPages, parseResponse, undefinedIfNotFound } from './responses.ts';

/** A person and a team, as GitHub's routes name them. */
export interface Membership {
  readonly org: string;
  readonly team_slug: string;
  readonly username: string;
}

/** `pending`: invited to the organization, but the invitation is not accepted yet. */
const membership = z.object({ state: z.enum(['active', 'pending']), role: z.optional(z.string()) });
export type MembershipState = z.infer<typeof membership>['state'];

/** A membership with its role: `member`, or `maintainer` for maintainers of the team and owners of the organization. */
export type TeamMembership = z.infer<typeof membership>;

/**
 * Gets a person's membership of a team or of one of its child teams.
 *
 * @returns undefined if they are neither a member nor invited.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
 */
export const getTeamMembership = async (
  octokit: Octokit,
  place: Membership,
): Promise<MembershipState | undefined> => (await getMembershipWithRole(octokit, place))?.state;

/** The same with the role. @throws a Failure. */
export async function getMembershipWithRole(
  octokit: Octokit,
  place: Membership,
): Promise<TeamMembership | undefined> {
  const route = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
  const response = await undefinedIfNotFound(octokit.request(route, { ...place }));
  return response && parseResponse(membership, response.data);
}

/**
 * Adds a person to a team. GitHub invites somebody from outside the organization by e-mail.
 *
 * @returns `active`, or `pending` after an invitation.
 * @throws a Failure; GitHubRefusal if GitHub refuses for good.
 * @see https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
 */
export async function addToTeam(octokit: Octokit, place: Membership): Promise<MembershipState> {
  const route = 'PUT /orgs/{org}/teams/{team_slug}/memberships/{username}';
  const { data } = await octokit.request(route, { ...place });
  return parseResponse(membership, data).state;
}

/**
 * Removes a person from a team. Does nothing if they are not in it. A member of a child team still counts as a member
 * afterwards: check with {@link getTeamMembership}.
 *
 * @throws a Failure; GitHubRefusal if GitHub refuses for good.
 * @see https://docs.github.com/en/rest/teams/members#remove-team-membership-for-a-user
 */
export async function removeFromTeam(octokit: Octokit, place: Membership): Promise<void> {
  const route = 'DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}';
  await isNoContent(octokit.request(route, { ...place }));
}

const teamMember = z.object({
  id: z.int(),
  role: z.optional(z.string()),
  inherited: z.optional(z.boolean()),
});
export type TeamMember = z.infer<typeof teamMember>;

/**
 * Lists the active members of a team and its child teams.
 *
 * @returns each member by id. `inherited` is true for those who are only in a child team; GitHub leaves it and `role` out
 * where it has not enabled them for the organization. Undefined if there is no such team, or Usher may not see it.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/teams/members#list-team-members
 */
export async function listTeamMembers(
  octokit: Octokit,
  team: Pick<Membership, 'org' | 'team_slug'>,
): Promise<ReadonlyMap<number, TeamMember> | undefined> {
  const route = 'GET /orgs/{org}/teams/{team_slug}/members';
  const list = async () => {
    const members = new Map<number, TeamMember>();
    for await (const page of listPages(teamMember, (query) =>
      octokit.request(route, { ...team, ...query }),
    )) {
      for (const member of page) members.set(member.id, member);
    }
    return members;
  };
  return await undefinedIfNotFound(list());
}

/**
 * Whether a person is a public or private member of the organization. A comment's `author_association` misreports
 * private members.
 *
 * @throws a Failure for any response except 204 and 404. A token from outside the organization gets a redirect.
 * @see https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
 */
export async function isOrganizationMember(
  octokit: Octokit,
  organization: string,
  login: string,
): Promise<boolean> {
  const member = { org: organization, username: login };
  return await isNoContent(octokit.request('GET /orgs/{org}/members/{username}', member));
}
