import { Hono } from 'hono';
import { answer, type GitHubEnv, notFound, refuse } from './answers.ts';
import { installationJson } from './app-json.ts';
import type { GitHubState } from './github-state.ts';
import { timestamp } from './json-values.ts';

/** What GitHub answers to a GitHub App about itself. */
export function appRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { apps, organization } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get('/orgs/:org/installation', (c) => {
    const { app } = c.var;
    const docs = '/apps/apps#get-an-organization-installation-for-the-authenticated-app';
    if (!app?.isInstalled) return notFound(c, `no installation in \`${organization.login}\``, docs);
    return answer(c, `installation of \`${app.slug}\``, installationJson(state, app, c.var.base));
  });

  routes.post('/app/installations/:installation_id{[0-9]+}/access_tokens', (c) => {
    const { app } = c.var;
    const docs = '/apps/apps#create-an-installation-access-token-for-an-app';
    const id = Number(c.req.param('installation_id'));
    if (!app?.isInstalled || app.id !== id) return notFound(c, `no installation ${id}`, docs);
    if (app.isSuspended) {
      return refuse(c, `installation ${id} is suspended`, 403, 'This installation has been suspended', docs);
    }
    const { token, expiresAt } = apps.makeToken(app);
    const expires_at = timestamp(expiresAt);
    const made = { token, expires_at, permissions: app.permissions, repository_selection: 'all' };
    return answer(c, `token of \`${app.slug}\` until ${expires_at}`, made, 201);
  });

  return routes;
}
