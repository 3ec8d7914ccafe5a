import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { RetryableFailure } from '../runtime/failures.ts';
import { LEDGER_DAYS, IGNORED_KEPT } from '../runtime/limits.ts';
import { Audit } from './audit.ts';
import { Claim } from './claim.ts';
import { DAY, expiryAfter, parseItem, parseMemory, type WorkEntry, workEntry } from './entries.ts';
import { Grants } from './grants.ts';
import { Limiter } from './limiter.ts';
import { Requests } from './requests.ts';
import type { Table } from './table.ts';

const FREE =
  'attribute_not_exists(#pk) OR (#progress <> :finished AND (attribute_not_exists(#lease) OR #lease <= :now))';
const UNCLAIMED = 'attribute_not_exists(#pk) OR #progress = :published';

/**
 * Records what was done and said, so that nothing happens twice and an attempt after a crash continues where the last one
 * stopped. {@link ./entries.ts} lists everything that it stores.
 */
export class Ledger {
  readonly requests: Requests;
  readonly grants: Grants;
  readonly limits: Limiter;
  readonly audit: Audit;
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #days: number;

  /** @param days - How long entries are kept. */
  constructor(table: Table, now: () => Date, days = LEDGER_DAYS) {
    this.requests = new Requests(table, now, days);
    this.grants = new Grants(table, now, days);
    this.limits = new Limiter(table, now);
    this.audit = new Audit(table, now, days);
    this.#table = table;
    this.#now = now;
    this.#days = days;
  }

  /**
   * Works on an entry while nobody else does. The entry is free again when the work fails, or after a crash when the
   * lease ends.
   *
   * @param lease - In ms; longer than the function can run.
   * @param memory - Schema of the entry's memory; `{}` must match. Keys that only a newer version knows are kept.
   * @param work - Calls `finish` when the entry never needs work again.
   * @returns what the work returns, or `finished` if there is nothing left to do.
   * @throws RetryableFailure, `notBefore` the end of another holder's lease; other Failures; what the work throws.
   */
  async work<T, R>(
    key: string,
    lease: number,
    memory: z.ZodMiniType<T>,
    work: (claim: Claim<T>) => Promise<R>,
  ): Promise<R | 'finished'> {
    const claim = await this.#claim(key, lease, memory);
    if (claim === 'finished') return claim;
    try {
      return await work(claim);
    } finally {
      // If this fails too, the entry is free when the lease ends.
      await claim.release().catch(() => {});
    }
  }

  async #claim<T>(key: string, lease: number, memory: z.ZodMiniType<T>): Promise<Claim<T> | 'finished'> {
    const now = this.#now().getTime();
    const holder = randomUUID();
    const claimed = { ...this.#progress('claimed'), lease: now + lease, holder };
    const isFree = { expression: FREE, values: { now, finished: 'finished' } };
    const written = await this.#table.write(key, claimed, isFree);
    // The SDK retries a write whose response was lost, and then meets its own lease: read who holds it.
    const found = parseItem(workEntry, key, written ?? (await this.#table.read(key)));
    if (found?.holder === holder) {
      return new Claim(this.#table, key, holder, memory, found.memory ?? '{}');
    }
    if (found?.progress === 'finished') return 'finished';
    throw new RetryableFailure(`${key} is leased by another attempt`, {
      notBefore: new Date(found?.lease ?? now),
    });
  }

  /**
   * Whether the sweep should publish a command: nobody has begun to work on it, and it was not published lately.
   *
   * @param interval - In ms: how long after a publish not to publish again.
   * @throws a Failure.
   */
  async needsPublishing(key: string, interval: number): Promise<boolean> {
    const found = parseItem(workEntry, key, await this.#table.read(key));
    if (found === undefined) return true;
    return found.progress === 'published' && (found.published ?? 0) <= this.#now().getTime() - interval;
  }

  /** Whether a command has not been handled yet, or not to its end. @throws a Failure. */
  async isUnfinished(key: string): Promise<boolean> {
    const found = parseItem(workEntry, key, await this.#table.read(key));
    return found?.progress !== 'finished';
  }

  /** What attempts at a command have recorded; undefined if there is no such command. @throws a Failure. */
  async readMemory<T>(key: string, memory: z.ZodMiniType<T>): Promise<T | undefined> {
    const found = parseItem(workEntry, key, await this.#table.read(key));
    return found && parseMemory(memory, key, found.memory ?? '{}');
  }

  /** Records that a command was just published, unless somebody has begun to work on it. @throws a Failure. */
  async recordPublished(key: string): Promise<void> {
    const published = { ...this.#progress('published'), published: this.#now().getTime() };
    await this.#table.write(key, published, { expression: UNCLAIMED, values: { published: 'published' } });
  }

  /** Records for {@link IGNORED_KEPT} that a comment isn't a command, unless somebody has begun to work on it. @throws a Failure. */
  async recordIgnored(key: string): Promise<void> {
    const isUnclaimed = { expression: UNCLAIMED, values: { published: 'published' } };
    await this.#table.write(key, this.#progress('finished', IGNORED_KEPT), isUnclaimed);
  }

  /**
   * The entries that the sweep has to follow up.
   *
   * @returns the memory of each as JSON, which a newer version may have written.
   * @throws a Failure.
   */
  async openEntries(open: string): Promise<readonly { readonly key: string; readonly memory: string }[]> {
    const items = await this.#table.find('open', open);
    return items.map((item) => ({ key: String(item['pk']), memory: String(item['memory'] ?? '{}') }));
  }

  /** Ends the follow-up of an entry, unless that has happened, and replaces its memory. @throws a Failure. */
  async close(key: string, memory: object): Promise<void> {
    const isOpen = { expression: 'attribute_exists(#open)', values: {} };
    const closed = { closed: this.#now().getTime(), memory: JSON.stringify(memory) };
    await this.#table.write(key, closed, isOpen, ['open']);
  }

  /** @param kept - In s. */
  #progress(progress: WorkEntry['progress'], kept = this.#days * DAY) {
    return { progress, expires: expiryAfter(this.#now(), kept) };
  }
}
