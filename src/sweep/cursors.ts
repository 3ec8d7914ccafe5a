import type { Claim } from '../ledger/claim.ts';
import type { SweepMemory } from '../ledger/entries.ts';
import {
  SWEEP_OVERLAP,
  SWEEP_REACH,
  SWEEP_SAVE_COMMENTS,
  SWEEP_SAVE_INTERVAL,
  SWEEP_SAVE_TIMEOUT,
} from '../runtime/limits.ts';
import { type Clock, retry } from '../runtime/retry.ts';

/** A repository, by GitHub's id. */
interface Identified {
  readonly id: number;
}

/** How far each repository was swept. Times are kept in s since 1970. */
export class Cursors {
  readonly #claim: Claim<SweepMemory>;
  readonly #clock: Clock;
  readonly #sweptUntil: Map<string, number>;
  readonly #failedAt: Map<string, number>;
  #savedAt: number;
  #unsaved = 0;

  constructor(claim: Claim<SweepMemory>, clock: Clock) {
    this.#claim = claim;
    this.#clock = clock;
    this.#sweptUntil = new Map(Object.entries(claim.memory.sweptUntil));
    this.#failedAt = new Map(Object.entries(claim.memory.failedAt));
    this.#savedAt = clock.now().getTime();
  }

  /**
   * Where a sweep of a repository starts; undefined for its first sweep, which only sets the time. Comments written
   * before a rule covered the repository are not acted on.
   */
  startOf({ id }: Identified, now: Date): Date | undefined {
    const sweptUntil = this.#sweptUntil.get(String(id));
    if (sweptUntil === undefined) return undefined;
    return new Date(Math.max(sweptUntil * 1_000 - SWEEP_OVERLAP, now.getTime() - SWEEP_REACH));
  }

  /** Sorts by when a sweep last got to a repository, even if it failed there. */
  leastRecentFirst<R extends Identified>(repositories: readonly R[]): readonly R[] {
    const lastSwept = ({ id }: R) =>
      Math.max(this.#sweptUntil.get(String(id)) ?? 0, this.#failedAt.get(String(id)) ?? 0);
    return repositories.toSorted((one, other) => lastSwept(one) - lastSwept(other));
  }

  /** Moves a repository's cursor forward, never back. */
  advance({ id }: Identified, until: Date): void {
    const furthest = Math.max(inSeconds(until), this.#sweptUntil.get(String(id)) ?? 0);
    this.#sweptUntil.set(String(id), furthest);
  }

  /** Notes that the sweep of a repository has ended. */
  recordEnd({ id }: Identified, isComplete: boolean): void {
    if (isComplete) this.#failedAt.delete(String(id));
    else this.#failedAt.set(String(id), inSeconds(this.#clock.now()));
  }

  /** Saves the cursors every few seconds or comments, in case the function dies. @throws a Failure. */
  async savePeriodically(): Promise<void> {
    this.#unsaved += 1;
    const isDue = this.#clock.now().getTime() - this.#savedAt >= SWEEP_SAVE_INTERVAL;
    if (isDue || this.#unsaved >= SWEEP_SAVE_COMMENTS) await this.save();
  }

  /** Saves the cursors. @throws a Failure. */
  async save(): Promise<void> {
    const memory = {
      sweptUntil: Object.fromEntries(this.#sweptUntil),
      failedAt: Object.fromEntries(this.#failedAt),
    };
    const until = new Date(this.#clock.now().getTime() + SWEEP_SAVE_TIMEOUT);
    await retry(() => this.#claim.record(memory), this.#clock, { until });
    this.#savedAt = this.#clock.now().getTime();
    this.#unsaved = 0;
  }
}

const inSeconds = (time: Date) => Math.floor(time.getTime() / 1_000);
