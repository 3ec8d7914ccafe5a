import { RequestError } from '@octokit/request-error';
import { readRetryAfter } from '../runtime/cooldown.ts';
import {
  ConfigurationFailure,
  networkCode,
  PermanentFailure,
  RetryableFailure,
} from '../runtime/failures.ts';
import { readRefusal, type Refusal, statedReason } from './refusals.ts';

/** In ms, where GitHub limits without naming a time: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const UNNAMED_WAIT = 60_000;

/** GitHub understood the request and refuses it. */
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
 * Tells what a failed request to GitHub means.
 *
 * @returns the failure, or the error itself if it is none of GitHub's or the network's.
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
  if (!isNotAllowed(refusal, response.headers)) {
    // GitHub always says why; a proxy that finds no way to it must not pass for its no.
    return refusal.words === '' ? new RetryableFailure(what) : new GitHubRefusal(refusal, what);
  }
  const accepted = acceptedPermissions(response.headers);
  return new ConfigurationFailure(accepted === '' ? what : `${what} (GitHub wants ${accepted})`);
}

/** Whether it is Usher that GitHub does not let do this, and not the person for whom it was to be done. */
function isNotAllowed({ status, codes }: Refusal, headers: AnswerHeaders): boolean {
  if (status === 401 || status === 403) return true;
  // Only an owner can invite: https://github.com/cscheid/rgithub/pull/33 shows what anybody else is told.
  return (status === 422 && codes.includes('unaffiliated')) || (status === 404 && lacksScope(headers));
}

/**
 * Until when GitHub wants no calls, if it is a limit that was hit: primary and secondary ones both come as 403 or 429.
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
  return isLimit ? new Date(now.getTime() + UNNAMED_WAIT) : undefined;
}

/** As Octokit gives them: by name in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | number | undefined>>;

const listIn = (headers: AnswerHeaders, name: string) =>
  String(headers[name] ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/**
 * Whether a classic token has none of the scopes of which GitHub wants one. GitHub then answers 404, as if there were
 * no such thing.
 *
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 */
export function lacksScope(headers: AnswerHeaders): boolean {
  if (headers['x-oauth-scopes'] === undefined) return false;
  const accepted = listIn(headers, 'x-accepted-oauth-scopes');
  const granted = listIn(headers, 'x-oauth-scopes');
  return accepted.length > 0 && !accepted.some((scope) => granted.includes(scope));
}

/**
 * What GitHub would have taken, for whoever reads the log; empty if it does not say.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#insufficient-permissions-errors
 */
export function acceptedPermissions(headers: AnswerHeaders): string {
  const permissions = String(headers['x-accepted-github-permissions'] ?? '');
  const scopes = String(headers['x-accepted-oauth-scopes'] ?? '');
  if (permissions !== '') return `permissions: ${permissions}`;
  return headers['x-oauth-scopes'] !== undefined && scopes !== '' ? `one of the scopes: ${scopes}` : '';
}
