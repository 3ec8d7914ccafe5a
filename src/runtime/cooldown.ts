import { RetryableFailure } from './failures.ts';

/** Remembers until when another side wants no calls, and refuses them until then. */
export class Cooldown {
  readonly #side: string;
  readonly #now: () => Date;
  #time = new Date(0);

  constructor(side: string, now: () => Date) {
    this.#side = side;
    this.#now = now;
  }

  /** @throws RetryableFailure, with the time, while the other side wants no calls. */
  check(): void {
    if (this.#now() < this.#time) {
      throw new RetryableFailure(`${this.#side} asked for no calls before ${this.#time.toISOString()}`, {
        notBefore: this.#time,
      });
    }
  }

  /** Heeds a failure that names a time. */
  observe(failure: unknown): void {
    if (!(failure instanceof RetryableFailure) || failure.notBefore === undefined) return;
    if (failure.notBefore > this.#time) this.#time = failure.notBefore;
  }
}

/**
 * The time that a `Retry-After` header names, in either of its forms.
 *
 * @returns undefined if there is none, or it is neither a number of seconds nor a date.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(header: string | null | undefined, now: Date): Date | undefined {
  if (header === null || header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return new Date(now.getTime() + Number(header) * 1_000);
  const date = new Date(header);
  // Only the full form: `new Date` would also take "1" or "May" for a date.
  return /^[A-Z][a-z]{2}, /.test(header) && !Number.isNaN(date.getTime()) ? date : undefined;
}
