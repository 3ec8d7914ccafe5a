import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { RetryableFailure } from '../runtime/failures.ts';
import { LEDGER_DAYS, IGNORED_KEPT } from '../runtime/limits.ts';
import { Claim } from './claim.ts';
import { DAY, expiryAfter, parseItem } from './entries.ts';
import { Limiter } from './limiter.ts';
import { Requests } from './requests.ts';
import type { Table } from './table.ts';

/** An entry as far as the work on it goes; times are in ms since 1970. */
const entry = z.object({
  progress: z.enum(['published', 'claimed', 'finished']),
  published: z.optional(z.number()),
  lease: z.optional(z.number()),
  holder: z.optional(z.string()),
  memory: z.optional(z.string()),
});
type Entry = z.infer<typeof entry>;

const FREE =
  'attribute_not_exists(#pk) OR (#progress <> :finished AND (attribute_not_exists(#lease) OR #lease <= :now))';
const UNCLAIMED = 'attribute_not_exists(#pk) OR #progress = :published';

/** What was done and said, so that nothing is done or said twice, and a try that died is taken up where it was. */
export class Ledger {
  readonly requests: Requests;
  readonly limits: Limiter;
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #days: number;

  /** @param days - How long it remembers. */
  constructor(table: Table, now: () => Date, days = LEDGER_DAYS) {
    this.requests = new Requests(table, now, days);
    this.limits = new Limiter(table, now);
    this.#table = table;
    this.#now = now;
    this.#days = days;
  }

  /**
   * Works on an entry while nobody else does. Whoever fails gives it back; whoever dies, when the lease runs out.
   *
   * @param lease - In ms; longer than whoever works can live.
   * @param memory - What tries at this entry remember; `{}` must do. What else a newer version remembers is kept.
   * @param work - Calls `finish` if there is nothing more to do, ever.
   * @returns what the work returns, or `finished` if there is nothing to do.
   * @throws RetryableFailure until the end of somebody else's lease, other Failures, and what the work throws.
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
      // If it cannot be given back, it is free when the lease runs out.
      await claim.release().catch(() => {});
    }
  }

  async #claim<T>(key: string, lease: number, memory: z.ZodMiniType<T>): Promise<Claim<T> | 'finished'> {
    const now = this.#now().getTime();
    const holder = randomUUID();
    const claimed = { ...this.#dated('claimed'), lease: now + lease, holder };
    const free = { expression: FREE, values: { now, finished: 'finished' } };
    const written = await this.#table.write(key, claimed, free);
    // A write whose answer was lost is sent again by the SDK, and then finds its own lease: a read tells.
    const found = parseItem(entry, key, written ?? (await this.#table.read(key)));
    if (found?.holder === holder) {
      return new Claim(this.#table, key, holder, memory, found.memory ?? '{}');
    }
    if (found?.progress === 'finished') return 'finished';
    throw new RetryableFailure(`somebody else works on ${key}`, { notBefore: new Date(found?.lease ?? now) });
  }

  /**
   * Whether a command is to be published: nobody has worked on it, and it was not published for so long.
   *
   * @param patience - In ms since it was last published.
   * @throws a Failure.
   */
  async needsPublishing(key: string, patience: number): Promise<boolean> {
    const found = parseItem(entry, key, await this.#table.read(key));
    if (found === undefined) return true;
    return found.progress === 'published' && (found.published ?? 0) <= this.#now().getTime() - patience;
  }

  /** Whether a command is still to be handled: nobody has finished the work on it, or begun any. @throws a Failure. */
  async isUnfinished(key: string): Promise<boolean> {
    const found = parseItem(entry, key, await this.#table.read(key));
    return found?.progress !== 'finished';
  }

  /** Records that a command was published now, unless somebody has begun to work on it. @throws a Failure. */
  async recordPublished(key: string): Promise<void> {
    const published = { ...this.#dated('published'), published: this.#now().getTime() };
    await this.#table.write(key, published, { expression: UNCLAIMED, values: { published: 'published' } });
  }

  /** Records for some days that a comment is none to work on, unless somebody has begun to. @throws a Failure. */
  async recordIgnored(key: string): Promise<void> {
    const unclaimed = { expression: UNCLAIMED, values: { published: 'published' } };
    await this.#table.write(key, this.#dated('finished', IGNORED_KEPT), unclaimed);
  }

  /** What is still to be followed up, with what was remembered of it, as JSON that may be unreadable. @throws a Failure. */
  async openEntries(open: string): Promise<readonly { readonly key: string; readonly memory: string }[]> {
    const items = await this.#table.find('open', open);
    return items.map((item) => ({ key: String(item['pk']), memory: String(item['memory'] ?? '{}') }));
  }

  /** Records that there is no more to follow up, and all that is remembered now. @throws a Failure. */
  async close(key: string, memory: object): Promise<void> {
    const open = { expression: 'attribute_exists(#open)', values: {} };
    const closed = { closed: this.#now().getTime(), memory: JSON.stringify(memory) };
    await this.#table.write(key, closed, open, ['open']);
  }

  /** @param kept - In s. */
  #dated(progress: Entry['progress'], kept = this.#days * DAY) {
    return { progress, expires: expiryAfter(this.#now(), kept) };
  }
}
