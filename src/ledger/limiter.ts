import { DAY, expiryAfter } from './entries.ts';
import type { Table } from './table.ts';

/** In s. A count is needed only in the day or hour that it counts. */
const COUNT_KEPT = 3 * DAY;

/** Rate limits, throttles and locks, each one conditional write. */
export class Limiter {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /**
   * Adds one to a count, unless it has reached its maximum.
   *
   * @returns whether one was added. The SDK may retry a write whose response was lost and count twice, so a limit may
   * be reached early but is never exceeded.
   * @throws a Failure.
   */
  async increment(key: string, max: number): Promise<boolean> {
    return await this.#table.increment(key, max, { expires: expiryAfter(this.#now(), COUNT_KEPT) });
  }

  /**
   * Takes a throttle or a lock, unless another owner has it.
   *
   * @param owner - May take it again, so that a retry gets the same answer.
   * @param duration - In ms: how long no other owner gets it.
   * @returns whether the owner has it now.
   * @throws a Failure.
   */
  async acquire(key: string, owner: string, duration: number): Promise<boolean> {
    const now = this.#now().getTime();
    const until = now + duration;
    const set = { owner, until, expires: expiryAfter(this.#now(), Math.ceil(duration / 1_000)) };
    const written = await this.#table.write(key, set, {
      expression: 'attribute_not_exists(#pk) OR #until <= :now OR #owner = :owner',
      values: { now, owner },
    });
    return written !== undefined;
  }
}
