import { RequestError } from '@octokit/request-error';
import * as z from 'zod/mini';
import { type Failure, HeldFailure, PermanentFailure, RetryableFailure } from '../failure.ts';
import { networkCode } from '../network-code.ts';
import { readRetryAfter } from '../retry-after.ts';

/** In ms, where GitHub limits without naming a time: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const UNNAMED_WAIT = 60_000;

/** GitHub understood the request and refuses it. */
export class GitHubRefusal extends PermanentFailure {
  override readonly name = 'GitHubRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
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
  const what = `${call} → ${status} ${wordsOf(response.data)}`.trimEnd();
  const limit = readLimit(error, now);
  if (limit !== undefined) return new RetryableFailure(what, { notBefore: limit });
  return byStatus(status, what);
}

const words = z.object({ message: z.string() });
/** GitHub's own words; a page of a proxy may quote the request, with the token in it. */
const wordsOf = (data: unknown) => z.safeParse(words, data).data?.message ?? '';

function byStatus(status: number, message: string): Failure {
  if (status >= 500 || status === 408) return new RetryableFailure(message);
  if (status === 401 || status === 403) return new HeldFailure(message);
  return new GitHubRefusal(status, message);
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
