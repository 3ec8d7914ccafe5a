import { FIRST_WAIT, LONGEST_NAMED_WAIT, LONGEST_WAIT } from '../config/limits.ts';
import { HeldFailure, RetryableFailure } from '../failure.ts';

/**
 * How long a message stays hidden after a try that failed: until the time that the other side named, else a wait
 * that doubles from try to try, with equal jitter so that messages which failed together do not come back together.
 *
 * @param tries - How often the message was received, this time included.
 * @param random - From 0 to 1.
 * @returns seconds, or undefined if no further try can help.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function secondsUntilNextTry(
  error: unknown,
  tries: number,
  now: Date,
  random: number,
): number | undefined {
  if (!(error instanceof RetryableFailure) && !(error instanceof HeldFailure)) return undefined;
  if (error instanceof RetryableFailure && error.notBefore !== undefined) {
    const named = Math.ceil((error.notBefore.getTime() - now.getTime()) / 1_000);
    return Math.min(Math.max(named, 1), LONGEST_NAMED_WAIT);
  }
  const longest = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT);
  return Math.ceil(longest / 2 + (random * longest) / 2);
}
