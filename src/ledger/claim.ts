import type * as z from 'zod/mini';
import { RetryableFailure } from '../runtime/failures.ts';
import { extendMemory, parseMemory } from './entries.ts';
import type { Item, Table } from './table.ts';

/** The right to work on one entry of the ledger, as long as the lease lasts. */
export class Claim<T> {
  readonly #table: Table;
  readonly #key: string;
  readonly #holder: string;
  readonly #schema: z.ZodMiniType<T>;
  #json: string;
  #memory: T | undefined;
  #isFinished = false;

  /** @param json - The entry's memory, as stored. */
  constructor(table: Table, key: string, holder: string, schema: z.ZodMiniType<T>, json: string) {
    this.#table = table;
    this.#key = key;
    this.#holder = holder;
    this.#schema = schema;
    this.#json = json;
  }

  /** What this and earlier attempts have recorded. @throws RetryableFailure if it cannot be read. */
  get memory(): T {
    this.#memory ??= parseMemory(this.#schema, this.#key, this.#json);
    return this.#memory;
  }

  /** Adds to the memory and saves it. @throws RetryableFailure if the lease was lost, and other Failures. */
  async record(more: Partial<T>): Promise<void> {
    const memory = { ...this.memory, ...more };
    const json = JSON.stringify(extendMemory(this.#key, this.#json, more));
    await this.#write({ memory: json });
    this.#memory = memory;
    this.#json = json;
  }

  /**
   * Marks the work as finished: nobody claims the entry again.
   *
   * @param open - What the sweep has to follow up, if anything. It finds the entry by it.
   * @throws RetryableFailure if the lease was lost, and other Failures.
   */
  async finish(open?: string): Promise<void> {
    await this.#write({ progress: 'finished', ...(open === undefined ? {} : { open }) });
    this.#isFinished = true;
  }

  /** Gives the lease back, unless the work is finished. @throws a Failure. */
  async release(): Promise<void> {
    if (!this.#isFinished) await this.#write({ lease: 0 });
  }

  async #write(set: Item): Promise<void> {
    const isHeld = { expression: '#holder = :holder', values: { holder: this.#holder } };
    const written = await this.#table.write(this.#key, set, isHeld);
    if (written === undefined) throw new RetryableFailure(`the lease on ${this.#key} was lost`);
  }
}
