import { Hono } from 'hono';
import { createAnswerHeaders, type GitHubEnv, movedTo, notFound, refuse } from './answers.ts';
import { appHookRoutes } from './app-hook-routes.ts';
import { appManifestRoutes } from './app-manifest-routes.ts';
import { appRoutes } from './app-routes.ts';
import { authenticate } from './authenticate.ts';
import { commentListRoutes, commentRoutes, issueCommentRoutes } from './comment-routes.ts';
import { byHandRoutes } from './control-routes.ts';
import { GitHubState } from './github-state.ts';
import { hookRoutes } from './hook-routes.ts';
import { issueRoutes } from './issue-routes.ts';
import { organizationRoutes } from './organization-routes.ts';
import { isSameName } from './people.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { teamRoutes } from './team-routes.ts';
import { accountRoutes, userRoutes } from './user-routes.ts';

/** A call that the stand-in answered, with a few words on what it did. */
export interface GitHubCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly summary: string;
  readonly exchange: Exchange;
}

/** A request with its answer, whole, for those who look closer; bodies are parsed JSON, undefined where there are none. */
export interface Exchange {
  readonly query: Readonly<Record<string, string>>;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
}

/** What the stand-in is made for. */
export interface GitHubOptions {
  readonly organization: string;
  /** The slugs of the organization's teams, which are empty at first. */
  readonly teams: readonly string[];
  /** The names of repositories that there are before anybody comments; others come with their first comment. */
  readonly repositories?: readonly string[];
  /** The token of an owner of the organization. */
  readonly token: string;
  /** Where the links in answers lead; unless set, to where the request came in. */
  readonly baseUrl?: string;
  readonly onCall: (call: GitHubCall) => void;
  readonly now?: () => Date;
}

/** The stand-in: `app` answers requests, `state` is what it remembers and learns. */
export interface GitHub {
  readonly app: Hono<GitHubEnv>;
  readonly state: GitHubState;
}

/** Makes a stand-in for GitHub's REST API, for local runs and tests. It listens nowhere by itself. */
export function createGitHub(options: GitHubOptions): GitHub {
  const { organization, teams, repositories = [], token, baseUrl, onCall, now = () => new Date() } = options;
  const state = new GitHubState(organization, teams, repositories, now);
  state.tokens.add(token);
  const answerHeaders = createAnswerHeaders(now);
  const app = new Hono<GitHubEnv>();

  app.use(async (c, next) => {
    c.set('base', baseUrl ?? new URL(c.req.url).origin);
    const sent = await c.req.text();
    await next();
    for (const [name, value] of Object.entries(answerHeaders())) c.header(name, value);
    if (state.tokenScopes !== undefined) c.header('x-oauth-scopes', state.tokenScopes.join(', '));
    const exchange = {
      query: c.req.query(),
      requestHeaders: c.req.header(),
      requestBody: parseIfAny(sent),
      responseHeaders: Object.fromEntries(c.res.headers),
      responseBody: parseIfAny(await c.res.clone().text()),
    };
    const { method, path } = c.req;
    onCall({ method, path, status: c.res.status, summary: c.var.summary, exchange });
  });
  app.route('/_local', byHandRoutes(state));
  app.route('/', appManifestRoutes(state));
  app.use(authenticate(state));
  app.use('/orgs/:org/*', async (c, next) => {
    const org = c.req.param('org');
    return isSameName(org, organization) ? next() : notFound(c, `no organization \`${org}\``);
  });
  app.use('/repos/:owner/:repo/*', async (c, next) => {
    const { owner, repo } = c.req.param();
    if (!isSameName(owner, organization)) return notFound(c, `no repository \`${owner}/${repo}\``);
    const id = state.repositories.idBehind(repo);
    return id === undefined ? next() : movedTo(c, id);
  });

  app.route('/', organizationRoutes(state));
  app.route('/', teamRoutes(state));
  app.route('/', userRoutes(state));
  app.route('/', repositoryRoutes(state));
  app.route('/', issueRoutes(state));
  app.route('/', commentRoutes(state));
  app.route('/', commentListRoutes(state));
  app.route('/', issueCommentRoutes(state));
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

function parseIfAny(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
