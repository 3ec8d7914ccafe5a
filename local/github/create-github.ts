import { Hono } from 'hono';
import { appHookRoutes } from './app-hook-routes.ts';
import { appManifestRoutes } from './app-manifest-routes.ts';
import { appRoutes } from './app-routes.ts';
import { authenticate } from './authenticate.ts';
import { commentRoutes } from './comment-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { GitHubState } from './github-state.ts';
import { hookRoutes } from './hook-routes.ts';
import { createResponseHeaders, type GitHubEnv, notFound, redirectRenamed, refuse } from './http.ts';
import { issueRoutes } from './issue-routes.ts';
import { organizationRoutes } from './organization-routes.ts';
import { isSameName } from './people.ts';
import { reactionRoutes } from './reaction-routes.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { teamRoutes } from './team-routes.ts';
import { accountRoutes, userRoutes } from './user-routes.ts';

/** A request that the stand-in served, with a summary of what it did. */
export interface GitHubCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly summary: string;
  readonly exchange: Exchange;
}

/** A request and its response in full; bodies are parsed JSON, undefined if empty or not JSON. */
export interface Exchange {
  readonly query: Readonly<Record<string, string>>;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
}

export interface GitHubOptions {
  readonly organization: string;
  /** The slugs of the organization's teams, which start empty. */
  readonly teams: readonly string[];
  /** The names of repositories that exist from the start; others appear with their first comment. */
  readonly repositories?: readonly string[];
  /** The token of an owner of the organization. */
  readonly token: string;
  /** The base of links in responses; the request's own origin unless set. */
  readonly baseUrl?: string;
  readonly onCall: (call: GitHubCall) => void;
  readonly now?: () => Date;
}

/** The stand-in: `app` serves requests, `state` holds its data. */
export interface GitHub {
  readonly app: Hono<GitHubEnv>;
  readonly state: GitHubState;
}

/** Creates a stand-in for GitHub's REST API, for local runs and tests. It doesn't listen on a port by itself. */
export function createGitHub(options: GitHubOptions): GitHub {
  const { organization, teams, repositories = [], token, baseUrl, onCall, now = () => new Date() } = options;
  const state = new GitHubState(organization, teams, repositories, now);
  state.tokens.add(token);
  const responseHeaders = createResponseHeaders(now);
  const app = new Hono<GitHubEnv>();

  app.use(async (c, next) => {
    c.set('base', baseUrl ?? new URL(c.req.url).origin);
    const requestText = await c.req.text();
    await next();
    for (const [name, value] of Object.entries(responseHeaders())) c.header(name, value);
    if (state.tokenScopes !== undefined) c.header('x-oauth-scopes', state.tokenScopes.join(', '));
    const exchange = {
      query: c.req.query(),
      requestHeaders: c.req.header(),
      requestBody: parseJson(requestText),
      responseHeaders: Object.fromEntries(c.res.headers),
      responseBody: parseJson(await c.res.clone().text()),
    };
    const { method, path } = c.req;
    onCall({ method, path, status: c.res.status, summary: c.var.summary, exchange });
  });
  app.route('/_local', controlRoutes(state));
  app.route('/', appManifestRoutes(state));
  app.use(authenticate(state));
  app.use('/orgs/:org/*', async (c, next) => {
    const org = c.req.param('org');
    return isSameName(org, organization) ? next() : notFound(c, `no organization \`${org}\``);
  });
  app.use('/repos/:owner/:repo/*', async (c, next) => {
    const { owner, repo } = c.req.param();
    if (!isSameName(owner, organization)) return notFound(c, `no repository \`${owner}/${repo}\``);
    const id = state.repositories.renamedId(repo);
    return id === undefined ? next() : redirectRenamed(c, id);
  });

  app.route('/', organizationRoutes(state));
  app.route('/', teamRoutes(state));
  app.route('/', userRoutes(state));
  app.route('/', repositoryRoutes(state));
  app.route('/', issueRoutes(state));
  app.route('/', commentRoutes(state));
  app.route('/', reactionRoutes(state));
  app.route('/', accountRoutes(state));
  app.route('/', appRoutes(state));
  app.route('/', appHookRoutes(state));
  app.route('/', hookRoutes(state));

  app.notFound((c) => notFound(c, 'the stand-in has no such route'));
  app.onError((error, c) => {
    if (error instanceof SyntaxError) return refuse(c, error.message, 400, 'Problems parsing JSON');
    throw error;
  });
  return { app, state };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
