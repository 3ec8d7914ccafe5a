import { RetryableFailure } from '../failure.ts';
import type { Item, Table } from './table.ts';

/** The work on one entry of the ledger, by whoever holds its lease. */
export class Claim<T> {
  readonly #table: Table;
  readonly #key: string;
  readonly #holder: string;
  #memory: T;

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
  async remember(more: Partial<T>): Promise<void> {
    const memory = { ...this.#memory, ...more };
    await this.#write({ memory: JSON.stringify(memory) });
    this.#memory = memory;
  }

  /** Ends the work for good. @throws RetryableFailure if the lease was lost, and other Failures. */
  async finish(): Promise<void> {
    await this.#write({ progress: 'finished' });
  }

  async #write(set: Item): Promise<void> {
    const held = { expression: '#holder = :holder', values: { holder: this.#holder } };
    const written = await this.#table.write(this.#key, set, held);
    if (written === undefined) throw new RetryableFailure(`the lease on ${this.#key} was lost`);
  }
}
