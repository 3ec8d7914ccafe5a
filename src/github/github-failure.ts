import { RequestError } from '@octokit/request-error';
import { type Failure, HeldFailure, PermanentFailure, RetryableFailure } from '../failure.ts';
import { readRetryAfter } from '../retry-after.ts';

/** In ms, where GitHub limits without naming a time: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const UNNAMED_WAIT = 60_000;

/** GitHub understood the request and refuses it. */
export class GitHubRefusal extends PermanentFailure {
  override readonly name = 'GitHubRefusal';
  readonly status: number;

  constructor(status: number, message: string, options: ErrorOptions) {
    super(message, options);
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
  if (!(error instanceof RequestError))
    return isTimeout(error) ? toRetryable(error, 'no answer in time') : error;
  const { status, message } = error;
  const what = `${error.request.method} ${new URL(error.request.url).pathname} → ${status} ${message}`;
  if (error.response === undefined) return toRetryable(error, what);
  const limit = readLimit(error, now);
  if (limit !== undefined) return new RetryableFailure(what, { cause: error, notBefore: limit });
  return byStatus(status, what, error);
}

const isTimeout = (error: unknown) =>
  error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');

const toRetryable = (cause: unknown, message: string) =>
  new RetryableFailure(`GitHub: ${message}`, { cause });

function byStatus(status: number, message: string, cause: RequestError): Failure {
  if (status >= 500 || status === 408) return new RetryableFailure(message, { cause });
  if (status === 401 || status === 403) return new HeldFailure(message, { cause });
  return new GitHubRefusal(status, message, { cause });
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
