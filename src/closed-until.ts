import { RetryableFailure } from './failure.ts';

/** Remembers until when another side wants no calls, and refuses them until then. */
export class ClosedUntil {
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
  heed(failure: unknown): void {
    if (!(failure instanceof RetryableFailure) || failure.notBefore === undefined) return;
    if (failure.notBefore > this.#time) this.#time = failure.notBefore;
  }
}
