import type { Context, HonoRequest } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as z from 'zod/mini';
import type { App } from './apps.ts';

/** What the routes share: the base of the response's links, a summary of the call, and the App that makes it. */
export interface GitHubEnv {
  Variables: { base: string; summary: string; app: App | undefined };
}

type GitHubContext = Context<GitHubEnv>;

/** Responds with a JSON body. @param summary - What happened, for the trace. */
export function respond(
  c: GitHubContext,
  summary: string,
  body: object,
  status: ContentfulStatusCode = 200,
): Response {
  c.set('summary', summary);
  return c.json(body, status, { 'content-type': 'application/json; charset=utf-8' });
}

/** Responds with GitHub's error body. @param docs - The operation's path in GitHub's REST reference. */
export function refuse(
  c: GitHubContext,
  summary: string,
  status: ContentfulStatusCode,
  message: string,
  docs = '',
  errors?: readonly object[],
): Response {
  const documentation_url = `https://docs.github.com/rest${docs}`;
  const body = { message, ...(errors && { errors }), documentation_url, status: String(status) };
  return respond(c, summary, body, status);
}

/** Responds that the resource does not exist, or is hidden from the caller. */
export function notFound(c: GitHubContext, summary: string, docs?: string): Response {
  return refuse(c, summary, 404, 'Not Found', docs);
}

/** Responds to a body in which an enumerated value is missing or unknown. */
export function invalidChoice(
  c: GitHubContext,
  name: string,
  value: unknown,
  choices: readonly string[],
  docs: string,
): Response {
  const allowed = choices.map((choice) => `"${choice}"`).join(', ');
  const received = typeof value === 'string' ? value : JSON.stringify(value);
  const complaint =
    value === undefined ? `"${name}" wasn't supplied.` : `${received} is not a member of [${allowed}].`;
  return refuse(c, complaint, 422, `Invalid request.\n\n${complaint}`, docs);
}

/** Redirects from a repository's former name: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
export function redirectRenamed(c: GitHubContext, id: number): Response {
  const rest = c.req.path.replace(/^\/repos\/[^/]+\/[^/]+/, '');
  const url = `${c.var.base}/repositories/${id}${rest}`;
  c.header('location', url);
  const documentation_url =
    'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects';
  return respond(
    c,
    `redirected to repository ${id}`,
    { message: 'Moved Permanently', url, documentation_url },
    301,
  );
}

const jsonObject = z.record(z.string(), z.unknown());

/** Reads the request's JSON object; empty if there is no body. @throws SyntaxError for anything else. */
export async function readBody(request: HonoRequest): Promise<Record<string, unknown>> {
  const text = await request.text();
  const { success, data } = jsonObject.safeParse(JSON.parse(text === '' ? '{}' : text));
  if (!success) throw new SyntaxError('Body should be a JSON object');
  return data;
}

/** The requested page of a list; sets the `link` header to the other pages, as GitHub does. */
export function paginate<Item>(c: Context<GitHubEnv>, items: readonly Item[]): Item[] {
  const size = Math.min(positive(c.req.query('per_page'), 30), 100);
  const page = positive(c.req.query('page'), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);

  const links: string[] = [];
  const link = (rel: string, target: number) => {
    const query = new URLSearchParams({ ...c.req.query(), page: String(target) });
    links.push(`<${c.var.base}${c.req.path}?${query.toString()}>; rel="${rel}"`);
  };
  if (page > 1) link('prev', page - 1);
  if (page < last) link('next', page + 1);
  if (page < last) link('last', last);
  if (page > 1) link('first', 1);
  if (links.length > 0) c.header('link', links.join(', '));
  return items.slice((page - 1) * size, page * size);
}

function positive(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

const LIMIT = 5000;
const WINDOW_SECONDS = 60 * 60;

/** Creates the headers of each response: the state of the primary rate limit, and a request id. */
export function createResponseHeaders(now: () => Date): () => Record<string, string> {
  let requests = 0;
  let used = 0;
  let reset = 0;
  return () => {
    const seconds = Math.floor(now().getTime() / 1000);
    if (seconds >= reset) {
      used = 0;
      reset = seconds + WINDOW_SECONDS;
    }
    used += 1;
    requests += 1;
    return {
      'x-github-media-type': 'github.v3; format=json',
      'x-github-request-id': `0000:0000:${requests.toString(16).toUpperCase().padStart(8, '0')}`,
      'x-ratelimit-limit': String(LIMIT),
      'x-ratelimit-remaining': String(Math.max(LIMIT - used, 0)),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
      'x-ratelimit-used': String(used),
    };
  };
}
