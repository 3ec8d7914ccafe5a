import { Hono } from 'hono';
import * as z from 'zod/mini';
import { appJson } from './app-routes.ts';
import type { App } from './apps.ts';
import type { GitHubState } from './github-state.ts';
import { hookConfigJson, hookDeliveryJson } from './hook-routes.ts';
import type { Hook, Hooks } from './hooks.ts';
import { type GitHubEnv, notFound, readBody, refuse, respond } from './http.ts';

const changes = z.object({
  url: z.optional(z.string()),
  content_type: z.optional(z.string()),
  insecure_ssl: z.optional(z.string()),
  secret: z.optional(z.string()),
});

/** The key of an App's own webhook among those of repositories, whose names have no slash. */
const placeOf = ({ id }: App) => `app/${id}`;

/** The webhook of a GitHub App itself; its URL is empty until set. */
export function appHook(hooks: Hooks, app: App): Hook {
  const [known] = hooks.list(placeOf(app));
  const config = { url: '', content_type: 'form', insecure_ssl: '0' };
  return known ?? hooks.add({ repository: placeOf(app), active: true, events: ['issue_comment'], config });
}

/** A GitHub App and its own webhook. */
export function appHookRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { hooks } = state;
  const routes = new Hono<GitHubEnv>();

  routes.get('/app', (c) => {
    const { app } = c.var;
    if (!app) return notFound(c, 'no App');
    return respond(c, `App \`${app.slug}\``, appJson(state, app, c.var.base));
  });

  routes.get('/app/hook/config', (c) => {
    const { app } = c.var;
    if (!app) return notFound(c, 'no App');
    return respond(c, `webhook of \`${app.slug}\``, hookConfigJson(appHook(hooks, app).config));
  });

  routes.patch('/app/hook/config', async (c) => {
    const { app } = c.var;
    const { success, data } = z.safeParse(changes, await readBody(c.req));
    if (!app) return notFound(c, 'no App');
    if (!success) return refuse(c, 'malformed config', 422, 'Validation Failed', '/apps/webhooks');
    const hook = appHook(hooks, app);
    const {
      url = hook.config.url,
      content_type = hook.config.content_type,
      insecure_ssl = hook.config.insecure_ssl,
      secret = hook.config.secret,
    } = data;
    const config = { url, content_type, insecure_ssl, secret };
    const { active, events } = hook;
    const changed = hooks.change(hook, { active, events, config });
    return respond(c, `set webhook of \`${app.slug}\``, hookConfigJson(changed.config));
  });

  routes.get('/app/hook/deliveries', (c) => {
    const { app } = c.var;
    if (!app) return notFound(c, 'no App');
    const deliveries = hooks.deliveries(appHook(hooks, app));
    const size = Math.min(Number(c.req.query('per_page') ?? 30), 100);
    return respond(c, `${deliveries.length} deliveries`, deliveries.slice(0, size).map(hookDeliveryJson));
  });

  return routes;
}
