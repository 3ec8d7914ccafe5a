import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import * as z from 'zod/mini';
import { appJson } from './app-routes.ts';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, notFound, respond } from './http.ts';

const manifest = z.object({
  name: z.string().check(z.maxLength(34)),
  url: z.url(),
  redirect_url: z.url(),
  public: z.optional(z.boolean()),
  hook_attributes: z.optional(z.object({ url: z.url(), active: z.optional(z.boolean()) })),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});

/**
 * The pages on which you register a GitHub App from a manifest and install it, here without a click, and the call that
 * fetches the App's key. None of them needs a token.
 *
 * @see https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export function appManifestRoutes(state: GitHubState): Hono<GitHubEnv> {
  const { apps } = state;
  const routes = new Hono<GitHubEnv>();
  const manifests = new Map<string, z.infer<typeof manifest>>();
  let lastId = 900_000;

  routes.post('/organizations/:org/settings/apps/new', async (c) => {
    const { manifest: sent } = await c.req.parseBody();
    const wanted = manifest.parse(JSON.parse(typeof sent === 'string' ? sent : ''));
    const code = randomBytes(20).toString('hex');
    manifests.set(code, wanted);
    const back = new URL(wanted.redirect_url);
    back.searchParams.set('code', code);
    back.searchParams.set('state', c.req.query('state') ?? '');
    c.set('summary', `registered the App \`${wanted.name}\``);
    return c.redirect(back.href);
  });

  routes.post('/app-manifests/:code/conversions', (c) => {
    const code = c.req.param('code');
    const wanted = manifests.get(code);
    if (!wanted) return notFound(c, 'no such code', '/apps/apps#create-a-github-app-from-a-manifest');
    manifests.delete(code);
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    lastId += 1;
    const permissions = wanted.default_permissions;
    const app = state.installApp({ id: lastId, slug: wanted.name, publicKey, permissions });
    app.isInstalled = false;
    return respond(
      c,
      `key of the App \`${app.slug}\``,
      {
        ...appJson(state, app, c.var.base),
        html_url: `${c.var.base}/apps/${app.slug}`,
        client_id: `Iv1.${lastId}`,
        client_secret: randomBytes(20).toString('hex'),
        webhook_secret: randomBytes(20).toString('hex'),
        pem: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      },
      201,
    );
  });

  routes.get('/apps/:slug/installations/new', (c) => {
    const app = apps.withSlug(c.req.param('slug'));
    if (!app) return notFound(c, 'no such App');
    app.isInstalled = true;
    c.set('summary', `installed the App \`${app.slug}\``);
    return c.text(`${app.slug} is installed`);
  });

  return routes;
}
