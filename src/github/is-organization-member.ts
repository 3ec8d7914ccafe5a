import type { Octokit } from '@octokit/rest';
import { yesOrNo } from './not-found.ts';

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
  return await yesOrNo(octokit.request('GET /orgs/{org}/members/{username}', question));
}
