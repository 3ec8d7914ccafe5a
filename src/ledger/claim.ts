import { RetryableFailure } from '../runtime/failures.ts';
import type { Item, Table } from './table.ts';

/** The work on one entry of the ledger, by whoever holds its lease. */
export class Claim<T> {
  readonly #table: Table;
  readonly #key: string;
  readonly #holder: string;
  #memory: T;
  #isFinished = false;

  constructor(table: Table, key: string, holder: string, memory: T) {
    this.#table = table;
    this.#key = key;
    this.#holder = holder;
    this.#memory = memory;
  }

  /** What this and earlier tries have recorded. */
  get memory(): T {
    return this.#memory;
  }

  /** Records more. @throws RetryableFailure if the lease was lost, and other Failures. */
  async record(more: Partial<T>): Promise<void> {
    const memory = { ...this.#memory, ...more };
    await this.#write({ memory: JSON.stringify(memory) });
    this.#memory = memory;
  }

  /**
   * Ends the work for good.
   *
   * @param open - What is still to be followed up, if anything: the sweep finds the entry by it.
   * @throws RetryableFailure if the lease was lost, and other Failures.
   */
  async finish(open?: string): Promise<void> {
    await this.#write({ progress: 'finished', ...(open === undefined ? {} : { open }) });
    this.#isFinished = true;
  }

  /** Lets others work on the entry, if it is not finished. @throws a Failure. */
  async release(): Promise<void> {
    if (!this.#isFinished) await this.#write({ lease: 0 });
  }

  async #write(set: Item): Promise<void> {
    const held = { expression: '#holder = :holder', values: { holder: this.#holder } };
    const written = await this.#table.write(this.#key, set, held);
    if (written === undefined) throw new RetryableFailure(`the lease on ${this.#key} was lost`);
  }
}
