import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type * as z from 'zod/mini';
import { acceptedPermissions, toGitHubFailure } from '../src/github/failures.ts';
import { readRefusal } from '../src/github/refusals.ts';
import { parseResponse } from '../src/github/responses.ts';
import { PermanentFailure, RetryableFailure } from '../src/runtime/failures.ts';
import { GITHUB_TIMEOUT } from '../src/runtime/limits.ts';
import type { Secret } from '../src/runtime/secret.ts';

/** A response of any status. */
export interface GitHubResponse {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/**
 * Calls GitHub.
 *
 * @param route - Such as `GET /orgs/{org}`.
 * @throws RetryableFailure if GitHub does not respond, has an error of its own, or asks to wait.
 */
export type GitHubRequest = (
  route: string,
  parameters?: Readonly<Record<string, unknown>>,
) => Promise<GitHubResponse>;

const nothing = () => {};

/**
 * A GitHub client that returns refusals too, for commands that explain each one. It follows no redirects.
 *
 * @param token - Called before each request; undefined for requests without authentication.
 * @param baseUrl - `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server.
 */
export function connectGitHub(
  token: (() => Promise<Secret>) | undefined,
  baseUrl: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): GitHubRequest {
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
      const response = await octokit.request(route, { ...parameters, headers, request });
      return { status: response.status, data: response.data, headers: response.headers };
    } catch (error) {
      const failure = toGitHubFailure(error, new Date());
      if (failure instanceof RetryableFailure) throw failure;
      if (!(error instanceof RequestError) || error.response === undefined) throw failure;
      return { status: error.status, data: error.response.data, headers: error.response.headers };
    }
  };
}

/** The status, GitHub's message, and the permissions that GitHub wants, for an admin to read. */
export function describeResponse({ status, data, headers }: GitHubResponse): string {
  const permissions = acceptedPermissions(headers);
  const message = `${status} ${readRefusal(data).words}`.trimEnd();
  return permissions === '' ? message : `${message}; GitHub wants ${permissions}`;
}

/** Describes a refusal and what to do about it. @param what - What GitHub refused. */
export function describeRefusal(what: string, response: GitHubResponse): string {
  const refusal = `GitHub refused ${what} (${describeResponse(response)})`;
  switch (response.status) {
    case 401:
      return `${refusal}: the token or the private key of the App is no longer valid; \`npm run usher -- doctor\` says what to do`;
    case 403:
      return `${refusal}: grant what is missing on GitHub, then try again`;
    case 404:
      return `${refusal}: it does not exist, or Usher has no access to it`;
    default:
      return refusal;
  }
}

/** Calls GitHub and parses the data of its response. @throws PermanentFailure if GitHub refuses. */
export async function requestData<T>(
  request: GitHubRequest,
  schema: z.ZodMiniType<T>,
  route: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const response = await request(route, parameters);
  if (response.status >= 300) {
    const call = route.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name]));
    throw new PermanentFailure(describeRefusal(call, response));
  }
  return parseResponse(schema, response.data);
}
