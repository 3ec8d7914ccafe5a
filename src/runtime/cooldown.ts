import { RetryableFailure } from './failures.ts';

/** Remembers until when a service wants no calls, and refuses calls until then. One per service and credential. */
export class Cooldown {
  readonly #service: string;
  readonly #now: () => Date;
  #until = new Date(0);

  /** @param service - Its name, for error messages. */
  constructor(service: string, now: () => Date) {
    this.#service = service;
    this.#now = now;
  }

  /** @throws RetryableFailure with `notBefore` while the cooldown lasts. */
  check(): void {
    if (this.#now() < this.#until) {
      throw new RetryableFailure(`${this.#service} asked for no calls before ${this.#until.toISOString()}`, {
        notBefore: this.#until,
      });
    }
  }

  /** Extends the cooldown if the failure names a later time; ignores everything else. */
  observe(failure: unknown): void {
    if (!(failure instanceof RetryableFailure) || failure.notBefore === undefined) return;
    if (failure.notBefore > this.#until) this.#until = failure.notBefore;
  }
}

/**
 * Reads a `Retry-After` header in either form: a number of seconds or an HTTP date.
 *
 * @returns the time it names, or undefined if the header is missing or malformed.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(header: string | null | undefined, now: Date): Date | undefined {
  if (header === null || header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return new Date(now.getTime() + Number(header) * 1_000);
  const date = new Date(header);
  // Only the full form: `new Date` also accepts "1" and "May".
  return /^[A-Z][a-z]{2}, /.test(header) && !Number.isNaN(date.getTime()) ? date : undefined;
}
