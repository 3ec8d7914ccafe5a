import { setTimeout as wait } from 'node:timers/promises';
import { RetryableFailure } from './failures.ts';

/** In ms: the backoff after the first attempt. It doubles up to {@link MAX_BACKOFF}. */
const FIRST_BACKOFF = 100;
const MAX_BACKOFF = 3_000;

/** Time and chance, so that tests can replace them. */
export interface Clock {
  readonly now: () => Date;
  /** Resolves after this many ms. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** The real clock. */
export const systemClock: Clock = { now: () => new Date(), sleep: wait, random: Math.random };

export interface RetryOptions {
  /** No attempt starts after this time. */
  readonly until: Date;
  /** Unlimited by default. */
  readonly maxAttempts?: number;
  /** Whether to retry after this failure. By default after a {@link RetryableFailure}. */
  readonly shouldRetry?: (failure: unknown) => boolean;
}

const isRetryable = (failure: unknown) => failure instanceof RetryableFailure;

/**
 * Calls a function and retries it in place, with exponential backoff and equal jitter, and never before the time that
 * a failure names.
 *
 * @returns what the first successful attempt returned.
 * @throws what the last attempt threw.
 */
export async function retry<T>(
  call: () => Promise<T>,
  { now, sleep, random }: Clock,
  { until, maxAttempts = Number.POSITIVE_INFINITY, shouldRetry = isRetryable }: RetryOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (failure) {
      const backoff = Math.min(FIRST_BACKOFF * 2 ** (attempt - 1), MAX_BACKOFF);
      const delay = Math.max(backoff / 2 + (random() * backoff) / 2, requestedDelay(failure, now()));
      const isOver = attempt >= maxAttempts || now().getTime() + delay > until.getTime();
      if (!shouldRetry(failure) || isOver) throw failure;
      await sleep(delay);
    }
  }
}

/** In ms. */
function requestedDelay(failure: unknown, now: Date): number {
  const notBefore = failure instanceof RetryableFailure ? failure.notBefore : undefined;
  return notBefore === undefined ? 0 : notBefore.getTime() - now.getTime();
}

/**
 * Memoizes an async function: the first call runs it, all calls share the result. A failure is not kept, so the next
 * call tries again.
 */
export function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/**
 * Starts an async function now, beside what comes next.
 *
 * @returns a function that waits for the result. If nobody calls it, a failure is ignored.
 */
export function startEarly<T>(run: () => Promise<T>): () => Promise<T> {
  const started = run();
  started.catch(() => {});
  return () => started;
}
