import { setTimeout as wait } from 'node:timers/promises';
import { RetryableFailure } from './failures.ts';

/** In ms: the pause before the first new try; it doubles up to the longest. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 3_000;

/** What waiting in place takes. */
export interface Clock {
  readonly now: () => Date;
  /** Resolves after so many ms. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Waits as long as it takes. */
export const systemClock: Clock = { now: () => new Date(), sleep: wait, random: Math.random };

export interface RetryOptions {
  /** No try begins after this time. */
  readonly until: Date;
  /** How many there are at most; without an end unless set. */
  readonly maxAttempts?: number;
  /** Whether another try may help after a failure; unless set, after one that is retryable. */
  readonly shouldRetry?: (failure: unknown) => boolean;
}

const isRetryable = (failure: unknown) => failure instanceof RetryableFailure;

/**
 * Tries a call again in place while that may help: after pauses that double, with equal jitter, and never before the
 * time that the other side named.
 *
 * @throws what the last try threw.
 */
export async function retry<T>(
  call: () => Promise<T>,
  { now, sleep, random }: Clock,
  { until, maxAttempts: most = Number.POSITIVE_INFINITY, shouldRetry: mayHelp = isRetryable }: RetryOptions,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await call();
    } catch (failure) {
      const longest = Math.min(FIRST_PAUSE * 2 ** (tried - 1), LONGEST_PAUSE);
      const pause = Math.max(longest / 2 + (random() * longest) / 2, untilNamed(failure, now()));
      if (!mayHelp(failure) || tried >= most || now().getTime() + pause > until.getTime()) throw failure;
      await sleep(pause);
    }
  }
}

/** In ms. */
function untilNamed(failure: unknown, now: Date): number {
  const named = failure instanceof RetryableFailure ? failure.notBefore : undefined;
  return named === undefined ? 0 : named.getTime() - now.getTime();
}

/**
 * Makes a value once, when it is first asked for, and shares it with all who ask.
 * A failure is forgotten, so that the next one who asks tries again: a bad start heals.
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
