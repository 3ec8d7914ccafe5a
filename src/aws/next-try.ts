import { FIRST_WAIT, LONGEST_NAMED_WAIT, LONGEST_WAIT } from '../config/limits.ts';
import { HeldFailure, RetryableFailure } from '../failure.ts';

/**
 * How long a message stays hidden after a try that failed: a wait that doubles from try to try, with equal jitter so
 * that messages which failed together do not come back together, and at least until the time that the other side named.
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
  const longest = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT);
  const wait = longest / 2 + (random * longest) / 2;
  // Never before the named time; but a time that is always a second away must not use up the tries.
  const named = error instanceof RetryableFailure ? error.notBefore : undefined;
  const untilNamed = named === undefined ? 0 : (named.getTime() - now.getTime()) / 1_000;
  return Math.min(Math.ceil(Math.max(wait, untilNamed)), LONGEST_NAMED_WAIT);
}
