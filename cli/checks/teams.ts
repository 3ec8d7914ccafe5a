import * as z from 'zod/mini';
import { describeResponse, type GitHubRequest } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

const groups = z.object({ groups: z.array(z.looseObject({})) });

/** Groups of an identity provider. Only GitHub Enterprise Cloud has them; elsewhere GitHub refuses these requests. */
const GROUP_ROUTES = [
  // https://docs.github.com/en/enterprise-cloud@latest/rest/teams/external-groups
  'GET /orgs/{org}/teams/{team_slug}/external-groups',
  // https://docs.github.com/en/enterprise-cloud@latest/rest/teams/team-sync
  'GET /orgs/{org}/teams/{team_slug}/team-sync/group-mappings',
];

const GRANT_MEMBERS = 'give Usher Members: read and write';

/**
 * Checks that a team exists and, if people join it, that no identity provider manages its members.
 *
 * @param isJoined - People join it through Usher; otherwise Usher only reads its members.
 */
export async function checkTeam(
  request: GitHubRequest,
  organization: string,
  slug: string,
  isJoined: boolean,
): Promise<CheckResult> {
  const about = `team ${slug}`;
  const team = { org: organization, team_slug: slug };
  const response = await request('GET /orgs/{org}/teams/{team_slug}', team);
  if (response.status === 404) {
    const todo = 'create it, or use the last part of its URL on GitHub in the rules';
    return fail(about, `does not exist in ${organization}, or was renamed`, todo);
  }
  if (response.status >= 300) {
    return fail(about, `is refused by GitHub (${describeResponse(response)})`, GRANT_MEMBERS);
  }
  for (const route of isJoined ? GROUP_ROUTES : []) {
    const { status, data } = await request(route, team);
    const found = status < 300 ? z.safeParse(groups, data).data?.groups : [];
    if (found !== undefined && found.length > 0) {
      const todo = 'choose another team, or disconnect the group on GitHub';
      return fail(about, 'is managed by an identity provider', todo);
    }
  }
  return pass(about, `exists in ${organization}`);
}

/**
 * Checks that an approver is in the organization: nobody else may decide.
 *
 * @see https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
 */
export async function checkApprover(
  request: GitHubRequest,
  organization: string,
  login: string,
): Promise<CheckResult> {
  const about = `approver ${login}`;
  const member = { org: organization, username: login };
  const response = await request('GET /orgs/{org}/members/{username}', member);
  if (response.status === 204) return pass(about, `is in ${organization}`);
  if (response.status === 404) {
    const todo = 'name the current approver in the rules, or invite them';
    return warn(about, `is not in ${organization}, or changed their login, and cannot decide`, todo);
  }
  return fail(about, `is not visible to Usher (${describeResponse(response)})`, GRANT_MEMBERS);
}
