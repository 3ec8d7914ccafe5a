import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type * as z from 'zod/mini';
import { acceptedPermissions, toGitHubFailure } from '../src/github/failures.ts';
import { readRefusal } from '../src/github/refusals.ts';
import { parseResponse } from '../src/github/responses.ts';
import { PermanentFailure, RetryableFailure } from '../src/runtime/failures.ts';
import { GITHUB_TIMEOUT } from '../src/runtime/limits.ts';
import type { Secret } from '../src/runtime/secret.ts';

/** What GitHub answered, be it yes or no. */
export interface GitHubAnswer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** Asks GitHub by a route like `GET /orgs/{org}`. @throws RetryableFailure if it does not answer, or asks to wait. */
export type AskGitHub = (
  route: string,
  parameters?: Readonly<Record<string, unknown>>,
) => Promise<GitHubAnswer>;

const nothing = () => {};

/**
 * A client of GitHub for an admin's command, which has something to say about each refusal. It follows no redirect.
 *
 * @param token - Gives the token of each request; undefined for what needs none.
 * @param baseUrl - `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server.
 */
export function connectGitHub(
  token: (() => Promise<Secret>) | undefined,
  baseUrl: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): AskGitHub {
  const octokit = new Octokit({
    baseUrl,
    userAgent: 'usher',
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    request: { redirect: 'manual', fetch },
  });
  return async (route, parameters = {}) => {
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${(await token()).expose()}` }),
      'x-github-api-version': '2022-11-28',
    };
    const request = { signal: AbortSignal.timeout(GITHUB_TIMEOUT) };
    try {
      const answer = await octokit.request(route, { ...parameters, headers, request });
      return { status: answer.status, data: answer.data, headers: answer.headers };
    } catch (error) {
      const failure = toGitHubFailure(error, new Date());
      if (failure instanceof RetryableFailure) throw failure;
      if (!(error instanceof RequestError) || error.response === undefined) throw failure;
      return { status: error.status, data: error.response.data, headers: error.response.headers };
    }
  };
}

/** What GitHub said of a refusal, and what it would have wanted, for the admin to read. */
export function wordsOf({ status, data, headers }: GitHubAnswer): string {
  const wanted = acceptedPermissions(headers);
  const said = `${status} ${readRefusal(data).words}`.trimEnd();
  return wanted === '' ? said : `${said}; GitHub wants ${wanted}`;
}

/** What an admin reads of a refusal, and is to do about it. @param what - That GitHub refuses. */
export function sayRefusal(what: string, answer: GitHubAnswer): string {
  const said = `GitHub refuses ${what} (${wordsOf(answer)})`;
  switch (answer.status) {
    case 401:
      return `${said}: the token or the App’s key is good no more, and \`npm run usher -- doctor\` says what to do`;
    case 403:
      return `${said}: grant what is missing on GitHub, then try again`;
    case 404:
      return `${said}: it is not there, or Usher may not see it`;
    default:
      return said;
  }
}

/** The answer to a question to which only a yes will do. @throws PermanentFailure with what GitHub said instead. */
export async function askFor<T>(
  ask: AskGitHub,
  schema: z.ZodMiniType<T>,
  route: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const answer = await ask(route, parameters);
  if (answer.status >= 300) {
    const call = route.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name]));
    throw new PermanentFailure(sayRefusal(call, answer));
  }
  return parseResponse(schema, answer.data);
}
