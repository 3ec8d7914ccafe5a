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
const membership = z.object({ state: z.enum(['active', 'pending']) });
export type MembershipState = z.infer<typeof membership>['state'];

/**
 * Gets a person's membership of a team or of one of its child teams.
 *
 * @returns undefined if they are neither a member nor invited.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
 */
export async function getTeamMembership(
  octokit: Octokit,
  place: Membership,
): Promise<MembershipState | undefined> {
  const route = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}';
  const response = await undefinedIfNotFound(octokit.request(route, { ...place }));
  return response && parseResponse(membership, response.data).state;
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

const invitation = z.object({
  login: z.nullable(z.string()),
  failed_at: z.optional(z.nullable(z.string())),
});

/**
 * Lists failed invitations to the organization. GitHub keeps them even if the person is invited again.
 *
 * @returns the time of each person's last failed invitation, in ms since 1970, by lower-case login.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/orgs/members#list-failed-organization-invitations
 */
export async function listFailedInvitations(
  octokit: Octokit,
  organization: string,
): Promise<ReadonlyMap<string, number>> {
  const failed = new Map<string, number>();
  const pages = listPages(invitation, (page) =>
    octokit.request('GET /orgs/{org}/failed_invitations', { org: organization, ...page }),
  );
  for await (const page of pages) {
    for (const { login, failed_at } of page) {
      const [name, at] = [login?.toLowerCase() ?? '', Date.parse(failed_at ?? '')];
      if (at > (failed.get(name) ?? 0)) failed.set(name, at);
    }
  }
  return failed;
}
