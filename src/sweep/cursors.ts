import * as z from 'zod/mini';
import type { Claim } from '../ledger/claim.ts';
import {
  SWEEP_OVERLAP,
  SWEEP_REACH,
  SWEEP_SAVE_COMMENTS,
  SWEEP_SAVE_INTERVAL,
  SWEEP_SAVE_TIMEOUT,
} from '../runtime/limits.ts';
import { type Clock, retry } from '../runtime/retry.ts';

/** By the id of a repository, in s since 1970: so short that thousands fit into one entry of the ledger. */
const times = z._default(z.record(z.string(), z.int()), {});

/** What sweeps remember: until when each repository was swept, and when a sweep of it failed, if the last one did. */
export const sweepMemory = z.object({ sweptUntil: times, failedAt: times });

type Times = Map<string, number>;
const inSeconds = (time: Date) => Math.floor(time.getTime() / 1_000);

/** Until when each repository was swept. */
export class Cursors {
  readonly #claim: Claim<z.infer<typeof sweepMemory>>;
  readonly #patience: Clock;
  readonly #sweptUntil: Times;
  readonly #failedAt: Times;
  #savedAt: number;
  #steps = 0;

  constructor(claim: Claim<z.infer<typeof sweepMemory>>, patience: Clock) {
    this.#claim = claim;
    this.#patience = patience;
    this.#sweptUntil = new Map(Object.entries(claim.memory.sweptUntil));
    this.#failedAt = new Map(Object.entries(claim.memory.failedAt));
    this.#savedAt = patience.now().getTime();
  }

  /**
   * Since when to look, at a time. Nothing is acted on that was written before the rules covered a repository: the
   * first sweep only sets the time.
   */
  startOf({ id }: { readonly id: number }, now: Date): Date | undefined {
    const sweptUntil = this.#sweptUntil.get(String(id));
    if (sweptUntil === undefined) return undefined;
    return new Date(Math.max(sweptUntil * 1_000 - SWEEP_OVERLAP, now.getTime() - SWEEP_REACH));
  }

  /** Those come first that no sweep has looked into for the longest, whether it came to its end or not. */
  leastRecentFirst<R extends { readonly id: number }>(repositories: readonly R[]): readonly R[] {
    const lookedInto = ({ id }: R) =>
      Math.max(this.#sweptUntil.get(String(id)) ?? 0, this.#failedAt.get(String(id)) ?? 0);
    return repositories.toSorted((one, other) => lookedInto(one) - lookedInto(other));
  }

  /** A repository was swept so far, and perhaps not to its end. */
  advance({ id }: { readonly id: number }, until: Date): void {
    const furthest = Math.max(inSeconds(until), this.#sweptUntil.get(String(id)) ?? 0);
    this.#sweptUntil.set(String(id), furthest);
  }

  /** The sweep of a repository is over. */
  recordEnd({ id }: { readonly id: number }, isComplete: boolean): void {
    if (isComplete) this.#failedAt.delete(String(id));
    else this.#failedAt.set(String(id), inSeconds(this.#patience.now()));
  }

  /** Records all this if that was not done for a while, or for some steps, since the function may die. @throws a Failure. */
  async savePeriodically(): Promise<void> {
    this.#steps += 1;
    const isTime = this.#patience.now().getTime() - this.#savedAt >= SWEEP_SAVE_INTERVAL;
    if (isTime || this.#steps >= SWEEP_SAVE_COMMENTS) await this.save();
  }

  /** Records all this. @throws a Failure. */
  async save(): Promise<void> {
    const memory = {
      sweptUntil: Object.fromEntries(this.#sweptUntil),
      failedAt: Object.fromEntries(this.#failedAt),
    };
    const until = new Date(this.#patience.now().getTime() + SWEEP_SAVE_TIMEOUT);
    await retry(() => this.#claim.record(memory), this.#patience, { until });
    this.#savedAt = this.#patience.now().getTime();
    this.#steps = 0;
  }
}
