import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { parseAnswer } from './parse-answer.ts';

const PAGE = 100;

const invitations = z.array(z.object({ login: z.nullable(z.string()) }));

/**
 * The logins whose invitations to the organization came to nothing, in lower case.
 *
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/orgs/members#list-failed-organization-invitations
 */
export async function listFailedInvitations(
  octokit: Octokit,
  organization: string,
): Promise<ReadonlySet<string>> {
  const logins = new Set<string>();
  for (let page = 1; ; page += 1) {
    const where = { org: organization, per_page: PAGE, page };
    const { data } = await octokit.request('GET /orgs/{org}/failed_invitations', where);
    const found = parseAnswer(invitations, data);
    for (const { login } of found) if (login !== null) logins.add(login.toLowerCase());
    if (found.length < PAGE) return logins;
  }
}
