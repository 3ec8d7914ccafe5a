import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { listPages } from './list-pages.ts';

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
