import type { MiddlewareHandler } from 'hono';
import type { Access } from './apps.ts';
import type { GitHubState } from './github-state.ts';
import { type GitHubEnv, refuse } from './http.ts';

/** Paths on which a GitHub App authenticates with a JSON web token rather than an installation token. */
const AS_APP = /^\/orgs\/[^/]+\/installation$|^\/app(?:\/|$)/;

/** Requires a token with the permission for the request, and sets the App that it belongs to. */
export function authenticate(state: GitHubState): MiddlewareHandler<GitHubEnv> {
  return async (c, next) => {
    const { method, path } = c.req;
    const [scheme = '', credentials = ''] = c.req.header('authorization')?.split(' ') ?? [];
    const token = /^(?:bearer|token)$/i.test(scheme) ? credentials : '';
    if (AS_APP.test(path)) {
      const app = state.apps.withJwt(token);
      if (!app) return refuse(c, 'not signed by an App', 401, 'A JSON web token could not be decoded');
      c.set('app', app);
      return next();
    }
    const app = state.apps.withToken(token);
    if (!app && !state.tokens.has(token)) return refuse(c, 'bad credentials', 401, 'Bad credentials');
    c.set('app', app);
    const [permission, access] = permissionFor(method, path);
    const granted = app ? app.permissions : state.tokenPermissions;
    if (!granted || permission === undefined || isGranted(granted[permission], access)) return next();
    c.header('x-accepted-github-permissions', `${permission}=${access}`);
    const summary = `${app ? `\`${app.slug}\`` : 'the token'} lacks ${permission}=${access}`;
    const kind = app ? 'integration' : 'personal access token';
    return refuse(c, summary, 403, `Resource not accessible by ${kind}`);
  };
}

const isGranted = (granted: Access | undefined, wanted: Access) => granted === 'write' || granted === wanted;

/** For the stand-in's routes, from https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps. */
function permissionFor(method: string, path: string): readonly [string | undefined, Access] {
  const access = method === 'GET' ? 'read' : 'write';
  if (/^\/(?:orgs\/[^/]+|repos\/[^/]+\/[^/]+)\/hooks/.test(path)) {
    return [path.startsWith('/orgs/') ? 'organization_hooks' : 'repository_hooks', access];
  }
  if (path.startsWith('/orgs/')) return ['members', access];
  if (/^\/repos\/[^/]+\/[^/]+\/issues/.test(path)) return ['issues', access];
  return [path.startsWith('/repos/') ? 'metadata' : undefined, access];
}
