import { Hono } from 'hono';
import { answer, type GitHubEnv, notFound } from './answers.ts';
import type { GitHubState } from './github-state.ts';
import { isSameName } from './people.ts';
import { organizationSummaryJson } from './organization-json.ts';
import { publicUserJson, simpleUserJson } from './user-json.ts';

/** What GitHub answers about the account whose token it is. */
export function accountRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, tokenOwner } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get('/user', (c) =>
    answer(c, `user \`${tokenOwner.login}\``, publicUserJson(tokenOwner, state.createdAt, c.var.base)),
  );

  routes.get('/user/memberships/orgs/:org', (c) => {
    const org = c.req.param('org');
    const docs = '/orgs/members#get-an-organization-membership-for-the-authenticated-user';
    if (!isSameName(org, organization.login) || !organization.members.has(tokenOwner)) {
      return notFound(c, `no membership in \`${org}\``, docs);
    }
    const url = `${c.var.base}/orgs/${organization.login}`;
    const role = state.tokenRole;
    return answer(c, `${role} of \`${organization.login}\``, {
      url: `${url}/memberships/${tokenOwner.login}`,
      state: 'active',
      role,
      organization_url: url,
      organization: organizationSummaryJson(organization, c.var.base),
      user: simpleUserJson(tokenOwner, c.var.base),
    });
  });

  return routes;
}
