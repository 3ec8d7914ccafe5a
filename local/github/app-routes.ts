import { Hono } from 'hono';
import type { App } from './apps.ts';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, notFound, refuse, respond } from './http.ts';
import { nodeId, simpleUserJson, timestamp } from './json.ts';

/** A GitHub App's installation and its tokens. */
export function appRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { apps, organization } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get('/orgs/:org/installation', (c) => {
    const { app } = c.var;
    const docs = '/apps/apps#get-an-organization-installation-for-the-authenticated-app';
    if (!app?.isInstalled) return notFound(c, `no installation in \`${organization.login}\``, docs);
    return respond(c, `installation of \`${app.slug}\``, installationJson(state, app, c.var.base));
  });

  routes.post('/app/installations/:installation_id{[0-9]+}/access_tokens', (c) => {
    const { app } = c.var;
    const docs = '/apps/apps#create-an-installation-access-token-for-an-app';
    const id = Number(c.req.param('installation_id'));
    if (!app?.isInstalled || app.id !== id) return notFound(c, `no installation ${id}`, docs);
    if (app.isSuspended) {
      return refuse(c, `installation ${id} is suspended`, 403, 'This installation has been suspended', docs);
    }
    const { token, expiresAt } = apps.createToken(app);
    const expires_at = timestamp(expiresAt);
    const body = { token, expires_at, permissions: app.permissions, repository_selection: 'all' };
    return respond(c, `token of \`${app.slug}\` until ${expires_at}`, body, 201);
  });

  return routes;
}

const EVENTS = ['issue_comment'];

/** The organization as an account. */
const accountOf = ({ organization: { id, login } }: GitHubState) => ({
  id,
  login,
  type: 'Organization',
  avatarUrl: `https://avatars.githubusercontent.com/u/${id}?v=4`,
});

/** A GitHub App, as GitHub shows it on its own and in its comments. */
export function appJson(state: GitHubState, { id, slug, permissions }: App, base: string) {
  const at = timestamp(state.createdAt);
  return {
    id,
    slug,
    node_id: nodeId('Integration', id),
    owner: simpleUserJson(accountOf(state), base),
    name: slug,
    description: null,
    external_url: `https://github.com/apps/${slug}`,
    html_url: `https://github.com/apps/${slug}`,
    created_at: at,
    updated_at: at,
    permissions,
    events: EVENTS,
  };
}

/** An App's installation in the organization; it shares the App's id. */
function installationJson(state: GitHubState, app: App, base: string) {
  const { organization, createdAt, tokenOwner } = state;
  const at = timestamp(createdAt);
  return {
    id: app.id,
    account: simpleUserJson(accountOf(state), base),
    repository_selection: 'all',
    access_tokens_url: `${base}/app/installations/${app.id}/access_tokens`,
    repositories_url: `${base}/installation/repositories`,
    html_url: `https://github.com/organizations/${organization.login}/settings/installations/${app.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: organization.id,
    target_type: 'Organization',
    permissions: app.permissions,
    events: EVENTS,
    created_at: at,
    updated_at: at,
    single_file_name: null,
    suspended_by: app.isSuspended ? simpleUserJson(tokenOwner, base) : null,
    suspended_at: app.isSuspended ? at : null,
  };
}
