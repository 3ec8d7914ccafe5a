import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { RetryableFailure } from '../failure.ts';
import { Claim } from './claim.ts';
import type { Table } from './table.ts';

/** In s: how long the ledger remembers. */
const REMEMBERED = 400 * 24 * 60 * 60;

/** An entry as far as its being worked on goes. */
const entry = z.object({
  progress: z.enum(['published', 'claimed', 'finished']),
  /** In ms since 1970. */
  lease: z.optional(z.number()),
  holder: z.optional(z.string()),
  memory: z.optional(z.string()),
});

const FREE =
  'attribute_not_exists(#pk) OR (#progress <> :finished AND (attribute_not_exists(#lease) OR #lease <= :now))';

/** What was done and said, so that nothing is done or said twice, and a try that died is taken up where it was. */
export class Ledger {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /**
   * Claims an entry, so that nobody else works on it until it is finished or the lease runs out.
   *
   * @param lease - In ms; longer than whoever claims can live.
   * @param memory - What tries at this entry remember; `{}` must do.
   * @returns undefined if the entry is finished.
   * @throws RetryableFailure until the end of somebody else's lease, and other Failures.
   */
  async claim<T>(key: string, lease: number, memory: z.ZodMiniType<T>): Promise<Claim<T> | undefined> {
    const now = this.#now().getTime();
    const holder = randomUUID();
    const claimed = {
      progress: 'claimed',
      lease: now + lease,
      holder,
      expires: Math.ceil(now / 1_000) + REMEMBERED,
    };
    const free = { expression: FREE, values: { now, finished: 'finished' } };
    // A write whose answer was lost is sent again by the SDK, and then finds its own lease: a read tells.
    const item = (await this.#table.write(key, claimed, free)) ?? (await this.#table.read(key));
    const found = z.safeParse(entry, item);
    if (!found.success)
      throw new RetryableFailure(`the ledger’s answer for ${key} is not whole`, { cause: found.error });
    if (found.data.holder === holder) {
      return new Claim(this.#table, key, holder, memory.parse(JSON.parse(found.data.memory ?? '{}')));
    }
    if (found.data.progress === 'finished') return undefined;
    throw new RetryableFailure(`somebody else works on ${key}`, {
      notBefore: new Date(found.data.lease ?? now),
    });
  }
}
