import { Hono } from 'hono';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, notFound, respond } from './http.ts';
import { organizationSummaryJson, publicUserJson, simpleUserJson } from './json.ts';
import { isSameName } from './people.ts';

/** Any account. */
export function userRoutes(state: GitHubState): Hono<GitHubEnv> {
  const routes = new Hono<GitHubEnv>();

  routes.get('/users/:username', (c) => {
    const login = c.req.param('username');
    const person = state.people.withLogin(login);
    if (!person) return notFound(c, `no user \`${login}\``, '/users/users#get-a-user');
    return respond(c, `user \`${person.login}\``, publicUserJson(person, state.createdAt, c.var.base));
  });

  routes.get('/user/:account_id{[0-9]+}', (c) => {
    const id = c.req.param('account_id');
    const person = state.people.withId(Number(id));
    if (!person) return notFound(c, `no user ${id}`, '/users/users#get-a-user-using-their-id');
    return respond(c, `user \`${person.login}\``, publicUserJson(person, state.createdAt, c.var.base));
  });

  return routes;
}

/** The account that owns the token. */
export function accountRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { organization, tokenOwner } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get('/user', (c) =>
    respond(c, `user \`${tokenOwner.login}\``, publicUserJson(tokenOwner, state.createdAt, c.var.base)),
  );

  routes.get('/user/memberships/orgs/:org', (c) => {
    const org = c.req.param('org');
    const docs = '/orgs/members#get-an-organization-membership-for-the-authenticated-user';
    if (!isSameName(org, organization.login) || !organization.members.has(tokenOwner)) {
      return notFound(c, `no membership in \`${org}\``, docs);
    }
    const url = `${c.var.base}/orgs/${organization.login}`;
    const role = state.tokenRole;
    return respond(c, `${role} of \`${organization.login}\``, {
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
