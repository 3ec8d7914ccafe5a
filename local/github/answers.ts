import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { App } from './apps.ts';

/** What the stand-in's handlers share: where the answer's links lead, what is said of the call, and which App makes it. */
export interface GitHubEnv {
  Variables: { base: string; summary: string; app: App | undefined };
}

type GitHubContext = Context<GitHubEnv>;

/** Answers with a body, and says in words what happened. */
export function answer(
  c: GitHubContext,
  summary: string,
  body: object,
  status: ContentfulStatusCode = 200,
): Response {
  c.set('summary', summary);
  return c.json(body, status, { 'content-type': 'application/json; charset=utf-8' });
}

/** Answers as GitHub does when it refuses; `docs` is the operation's place in GitHub's reference. */
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
  return answer(c, summary, body, status);
}

/** Answers that there is no such thing, or none that GitHub would show. */
export function notFound(c: GitHubContext, summary: string, docs?: string): Response {
  return refuse(c, summary, 404, 'Not Found', docs);
}

/** Answers to a body in which a choice is missing or unknown. */
export function notAChoice(
  c: GitHubContext,
  name: string,
  value: unknown,
  choices: readonly string[],
  docs: string,
): Response {
  const shown = choices.map((choice) => `"${choice}"`).join(', ');
  const sent = typeof value === 'string' ? value : JSON.stringify(value);
  const complaint =
    value === undefined ? `"${name}" wasn't supplied.` : `${sent} is not a member of [${shown}].`;
  return refuse(c, complaint, 422, `Invalid request.\n\n${complaint}`, docs);
}

/** Answers that a repository has another name now: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
export function movedTo(c: GitHubContext, id: number): Response {
  const rest = c.req.path.replace(/^\/repos\/[^/]+\/[^/]+/, '');
  const url = `${c.var.base}/repositories/${id}${rest}`;
  c.header('location', url);
  const documentation_url =
    'https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects';
  return answer(
    c,
    `moved to repository ${id}`,
    { message: 'Moved Permanently', url, documentation_url },
    301,
  );
}

const LIMIT = 5000;
const WINDOW_SECONDS = 60 * 60;

/** Makes the headers of each answer: the state of the primary rate limit, and an id of the request. */
export function createAnswerHeaders(now: () => Date): () => Record<string, string> {
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
