import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { undefinedIfNotFound, yesOrNo } from './not-found.ts';
import { parseAnswer } from './parse-answer.ts';

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
  return answer && parseAnswer(membership, answer.data).state;
}

/**
 * Adds a person to a team; somebody from outside the organization is invited to it by e-mail.
 *
 * @throws a Failure; GitHubRefusal if GitHub refuses for good.
 * @see https://docs.github.com/en/rest/teams/members#add-or-update-team-membership-for-a-user
 */
export async function addToTeam(octokit: Octokit, place: Membership): Promise<MembershipState> {
  const change = octokit.request('PUT /orgs/{org}/teams/{team_slug}/memberships/{username}', { ...place });
  return parseAnswer(membership, (await change).data).state;
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
  await yesOrNo(octokit.request(route, { ...place }));
}
