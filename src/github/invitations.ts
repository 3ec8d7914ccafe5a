import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import type { Membership } from './memberships.ts';
import { isNoContent, listPages } from './responses.ts';

const failedInvitation = z.object({
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
  const pages = listPages(failedInvitation, (page) =>
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

const invitation = z.object({
  id: z.int(),
  login: z.nullable(z.string()),
  created_at: z.string(),
  team_count: z.int(),
});
export type Invitation = z.infer<typeof invitation>;

/**
 * Lists the open invitations to the organization that include a team.
 *
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/teams/members#list-pending-team-invitations
 */
export async function listTeamInvitations(
  octokit: Octokit,
  team: Pick<Membership, 'org' | 'team_slug'>,
): Promise<readonly Invitation[]> {
  const route = 'GET /orgs/{org}/teams/{team_slug}/invitations';
  const found: Invitation[] = [];
  for await (const page of listPages(invitation, (query) => octokit.request(route, { ...team, ...query }))) {
    found.push(...page);
  }
  return found;
}

/**
 * Cancels an invitation to the organization, with all its teams. Does nothing if it is no longer open.
 *
 * @throws a Failure; GitHubRefusal if GitHub refuses for good.
 * @see https://docs.github.com/en/rest/orgs/members#cancel-an-organization-invitation
 */
export async function cancelInvitation(octokit: Octokit, org: string, id: number): Promise<void> {
  const route = 'DELETE /orgs/{org}/invitations/{invitation_id}';
  await isNoContent(octokit.request(route, { org, invitation_id: id }));
}
