import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { isNoContent, listPages, parseResponse, undefinedIfNotFound } from './responses.ts';

/** A person's place in a team. */
export interface Membership {
  readonly org: string;
  readonly team_slug: string;
  readonly username: string;
}

/** `pending`: invited to the organization, and the invitation not yet accepted. */
const membership = z.object({ state: z.enum(['active', 'pending']) });
export type MembershipState = z.infer<typeof membership>['state'];

/**
 * What GitHub knows of a person in a team, child teams included; undefined if nothing.
 * @see https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user
 */
export async function getTeamMembership(
  octokit: Octokit,
  place: Membership,
): Promise<MembershipState | undefined> {
  const question = octokit.request('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', { ...place });
  const answer = await undefinedIfNotFound(question);
  return answer && parseResponse(membership, answer.data).state;
}

/**
 * Adds a person to a team; somebody from outside the organization is invited to it by e-mail.
 *
 * @throws a Failure; GitHubRefusal if GitHub refuses for good.
 * @see https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
 */
export async function addToTeam(octokit: Octokit, place: Membership): Promise<MembershipState> {
  const change = octokit.request('PUT /orgs/{org}/teams/{team_slug}/memberships/{username}', { ...place });
  return parseResponse(membership, (await change).data).state;
}

/**
 * Takes a person out of a team; nothing happens if they are not in it. Whoever is in a child team still counts as a
 * member afterwards: ask {@link getTeamMembership} again.
 *
 * @throws a Failure; GitHubRefusal if GitHub refuses for good.
 * @see https://docs.github.com/en/rest/teams/members#remove-team-membership-for-a-user
 */
export async function removeFromTeam(octokit: Octokit, place: Membership): Promise<void> {
  const route = 'DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}';
  await isNoContent(octokit.request(route, { ...place }));
}

/**
 * Whether the person is a member of the organization, privately or in public. Asked of the API, since the
 * `author_association` of a comment misreports private members.
 *
 * @throws a Failure if GitHub says anything but 204 or 404; a token from outside the organization gets a redirect.
 * @see https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
 */
export async function isOrganizationMember(
  octokit: Octokit,
  organization: string,
  login: string,
): Promise<boolean> {
  const question = { org: organization, username: login };
  return await isNoContent(octokit.request('GET /orgs/{org}/members/{username}', question));
}

const invitation = z.object({
  login: z.nullable(z.string()),
  failed_at: z.optional(z.nullable(z.string())),
});

/**
 * When invitations to the organization came to nothing: the last time for each login, in lower case, in ms since 1970.
 * GitHub lists them for good, also when the person was invited again.
 *
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
