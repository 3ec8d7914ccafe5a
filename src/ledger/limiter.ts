import { DAY, expiryAfter } from './entries.ts';
import type { Table } from './table.ts';

/** In s: a count is of no use after the day or hour that it counts. */
const COUNT_KEPT = 3 * DAY;

/** Counts that must not go over a number, and things that are to be said or done once in a while; both by one conditional write. */
export class Limiter {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /**
   * Counts one more, unless that were too many.
   *
   * @returns whether there was room. A write whose answer was lost may count twice, so the limit is kept rather early.
   * @throws a Failure.
   */
  async increment(key: string, most: number): Promise<boolean> {
    return await this.#table.increment(key, most, { expires: expiryAfter(this.#now(), COUNT_KEPT) });
  }

  /**
   * Whether something has not been said or done for a while; whoever hears so is to do it.
   *
   * @param owner - Who asks: is told the same again however often it asks.
   * @param rest - In ms, for how long nobody else is to.
   * @throws a Failure.
   */
  async acquire(key: string, owner: string, rest: number): Promise<boolean> {
    const now = this.#now().getTime();
    const until = now + rest;
    const set = { owner, until, expires: expiryAfter(this.#now(), Math.ceil(rest / 1_000)) };
    const written = await this.#table.write(key, set, {
      expression: 'attribute_not_exists(#pk) OR #until <= :now OR #owner = :owner',
      values: { now, owner },
    });
    return written !== undefined;
  }
}
