import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import type { GitHubState } from './github-state.ts';
import type { Hook, HookConfig, HookDelivery } from './hooks.ts';
import { type GitHubEnv, notFound, paginate, readBody, refuse, respond } from './http.ts';

const PLACES = ['/repos/:owner/:repo', '/orgs/:org'];

const hookConfig = z.object({
  url: z.string(),
  content_type: z._default(z.string(), 'form'),
  insecure_ssl: z._default(z.string(), '0'),
  secret: z.optional(z.string()),
});
const wanted = z.object({
  active: z._default(z.boolean(), true),
  events: z._default(z.array(z.string()), ['push']),
  config: hookConfig,
});
/** An update keeps what the request omits, except within `config`, which is replaced whole, secret included. */
const changes = z.object({
  active: z.optional(z.boolean()),
  events: z.optional(z.array(z.string())),
  config: z.optional(hookConfig),
});

/** The webhooks of repositories and of the organization. */
export function hookRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { hooks } = state;
  const routes = new Hono<GitHubEnv>();
  const docs = '/repos/webhooks';
  const placeOf = (c: Context<GitHubEnv>) => c.req.path.replace(/\/hooks.*$/, '');
  const json = (c: Context<GitHubEnv>, hook: Hook) =>
    hookJson(hook, `${c.var.base}${placeOf(c)}`, hooks.deliveries(hook)[0]);
  const found = (c: Context<GitHubEnv>) => hooks.find(c.req.param('repo'), Number(c.req.param('hook_id')));
  const isTaken = (repository: string | undefined, { url }: { url: string }) =>
    hooks.list(repository).some((hook) => hook.config.url === url);
  const ping = (hook: Hook) =>
    hooks.deliver(hook, 'ping', { zen: 'Keep it logically awesome.', hook_id: hook.id });

  for (const place of PLACES) {
    routes.get(`${place}/hooks`, (c) => {
      const list = hooks.list(c.req.param('repo'));
      const page = paginate(c, list).map((hook) => json(c, hook));
      return respond(c, `${list.length} webhooks`, page);
    });

    routes.post(`${place}/hooks`, async (c) => {
      const { success, data } = z.safeParse(wanted, await readBody(c.req));
      const repository = c.req.param('repo');
      if (!success || isTaken(repository, data.config)) {
        return refuse(c, 'webhook exists already or is malformed', 422, 'Validation Failed', docs);
      }
      const hook = hooks.add({ repository, ...data });
      // GitHub responds before it pings.
      setImmediate(() => void ping(hook));
      return respond(c, `created webhook ${hook.id}`, json(c, hook), 201);
    });

    routes.patch(`${place}/hooks/:hook_id`, async (c) => {
      const hook = found(c);
      if (!hook) return notFound(c, 'no such webhook', docs);
      const { success, data } = z.safeParse(changes, await readBody(c.req));
      if (!success) return refuse(c, 'malformed webhook', 422, 'Validation Failed', docs);
      const { active = hook.active, events = hook.events, config: settings = hook.config } = data;
      const changed = hooks.change(hook, { active, events, config: settings });
      return respond(c, `changed webhook ${hook.id}`, json(c, changed));
    });

    routes.post(`${place}/hooks/:hook_id/pings`, (c) => {
      const hook = found(c);
      if (!hook) return notFound(c, 'no such webhook', docs);
      setImmediate(() => void ping(hook));
      c.set('summary', `pinging webhook ${hook.id}`);
      return c.body(null, 204);
    });

    routes.get(`${place}/hooks/:hook_id/deliveries`, (c) => {
      const hook = found(c);
      if (!hook) return notFound(c, 'no such webhook', docs);
      const deliveries = hooks.deliveries(hook);
      const size = Math.min(Number(c.req.query('per_page') ?? 30), 100);
      return respond(c, `${deliveries.length} deliveries`, deliveries.slice(0, size).map(hookDeliveryJson));
    });
  }

  return routes;
}

/** A webhook's settings, with the secret masked as on GitHub. */
export const hookConfigJson = ({ secret, ...config }: HookConfig) =>
  secret === undefined ? config : { ...config, secret: '********' };

/** A webhook. @param place - The address of its repository or organization. */
function hookJson(hook: Hook, place: string, latest: HookDelivery | undefined) {
  const { id, active, events, config, createdAt, updatedAt, repository } = hook;
  const url = `${place}/hooks/${id}`;
  return {
    type: repository === undefined ? 'Organization' : 'Repository',
    id,
    name: 'web',
    active,
    events,
    config: hookConfigJson(config),
    updated_at: updatedAt.toISOString(),
    created_at: createdAt.toISOString(),
    url,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    ...(repository === undefined
      ? {}
      : {
          test_url: `${url}/test`,
          last_response: {
            code: latest?.statusCode ?? null,
            status: latest === undefined ? 'unused' : 'active',
            message: latest?.status ?? null,
          },
        }),
  };
}

/** A delivery as shown in lists. */
export const hookDeliveryJson = ({ id, guid, at, event, action, status, statusCode }: HookDelivery) => ({
  id,
  guid,
  delivered_at: at.toISOString(),
  redelivery: false,
  duration: 0.1,
  status,
  status_code: statusCode,
  event,
  action,
  installation_id: null,
  repository_id: null,
  throttled_at: null,
});
