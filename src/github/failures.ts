import { RequestError } from '@octokit/request-error';
import { readRetryAfter } from '../runtime/cooldown.ts';
import { ConfigurationFailure, PermanentFailure, RetryableFailure } from '../runtime/failures.ts';
import { networkCode } from '../runtime/network-code.ts';
import { readRefusal, type Refusal, statedReason } from './refusals.ts';

/** In ms: the wait after a rate limit that names no time: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const DEFAULT_WAIT = 60_000;

/** GitHub understood the request and refused it. */
export class GitHubRefusal extends PermanentFailure implements Refusal {
  override readonly name = 'GitHubRefusal';
  readonly status: number;
  readonly words: string;
  readonly codes: readonly string[];

  constructor({ status, words, codes }: Refusal, message: string) {
    super(message);
    this.status = status;
    this.words = words;
    this.codes = codes;
  }
}

/**
 * Classifies the error of a request to GitHub.
 *
 * @returns a Failure, or the error itself if it came neither from GitHub nor from the network.
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function toGitHubFailure(error: unknown, now: Date): unknown {
  if (!(error instanceof RequestError)) return error;
  const { status, request, response } = error;
  const call = `${request.method} ${new URL(request.url).pathname}`;
  if (response === undefined)
    return new RetryableFailure(`${call} → no answer (${networkCode(error.cause)})`);
  const refusal = { status, ...readRefusal(response.data) };
  const what = `${call} → ${status} ${refusal.words}`.trimEnd();
  if (status === 403 && statedReason(refusal) !== undefined) return new GitHubRefusal(refusal, what);
  const limit = readLimit(error, now);
  if (limit !== undefined) return new RetryableFailure(what, { notBefore: limit });
  if (status >= 500 || status === 408) {
    const notBefore = readRetryAfter(response.headers['retry-after']?.toString(), now);
    return new RetryableFailure(what, { notBefore });
  }
  if (!isUsherDenied(refusal, response.headers)) {
    // GitHub always gives a reason. Without one this may be a proxy's error, not GitHub's refusal.
    return refusal.words === '' ? new RetryableFailure(what) : new GitHubRefusal(refusal, what);
  }
  const accepted = acceptedPermissions(response.headers);
  return new ConfigurationFailure(accepted === '' ? what : `${what} (GitHub wants ${accepted})`);
}

/** Whether Usher lacks the permission, rather than GitHub refusing the person. Every 401 and 403 that gets here counts, even a proxy's. */
function isUsherDenied({ status, codes }: Refusal, headers: ResponseHeaders): boolean {
  if (status === 401 || status === 403) return true;
  // Only an owner can invite. Others get this code: https://github.com/cscheid/rgithub/pull/33
  return (status === 422 && codes.includes('unaffiliated')) || (status === 404 && lacksScope(headers));
}

/**
 * When a rate limit ends. GitHub reports primary and secondary limits as 403 or 429.
 *
 * @returns undefined if the error is not a rate limit.
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function readLimit({ status, message, response }: RequestError, now: Date): Date | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const headers = response?.headers ?? {};
  const named = readRetryAfter(headers['retry-after']?.toString(), now);
  if (named !== undefined) return named;
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] === '0' && reset > 0) return new Date(reset * 1_000);
  const isLimit = status === 429 || /rate limit|abuse/i.test(message);
  return isLimit ? new Date(now.getTime() + DEFAULT_WAIT) : undefined;
}

/** Response headers as Octokit returns them: by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string | number | undefined>>;

const listIn = (headers: ResponseHeaders, name: string) =>
  String(headers[name] ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/**
 * Whether a classic token lacks every scope that GitHub accepts for the request. GitHub then responds with 404, as if
 * the resource did not exist.
 *
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 */
export function lacksScope(headers: ResponseHeaders): boolean {
  if (headers['x-oauth-scopes'] === undefined) return false;
  const accepted = listIn(headers, 'x-accepted-oauth-scopes');
  const granted = listIn(headers, 'x-oauth-scopes');
  return accepted.length > 0 && !accepted.some((scope) => granted.includes(scope));
}

/**
 * The permissions or scopes that GitHub accepts for the request, for the log.
 *
 * @returns an empty string if GitHub does not name them.
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#insufficient-permissions-errors
 */
export function acceptedPermissions(headers: ResponseHeaders): string {
  const permissions = String(headers['x-accepted-github-permissions'] ?? '');
  const scopes = String(headers['x-accepted-oauth-scopes'] ?? '');
  if (permissions !== '') return `permissions: ${permissions}`;
  return headers['x-oauth-scopes'] !== undefined && scopes !== '' ? `one of the scopes: ${scopes}` : '';
}
