import type * as z from 'zod/mini';
import { RetryableFailure } from '../runtime/failures.ts';
import { anything, parseMemory } from './parse-memory.ts';
import type { Item, Table } from './table.ts';

/** The work on one entry of the ledger, by whoever holds its lease. */
export class Claim<T> {
  readonly #table: Table;
  readonly #key: string;
  readonly #holder: string;
  readonly #schema: z.ZodMiniType<T>;
  #json: string;
  #memory: T | undefined;
  #isFinished = false;

  /** @param json - What is remembered, as it stands in the table. */
  constructor(table: Table, key: string, holder: string, schema: z.ZodMiniType<T>, json: string) {
    this.#table = table;
    this.#key = key;
    this.#holder = holder;
    this.#schema = schema;
    this.#json = json;
  }

  /** What this and earlier tries have recorded. @throws RetryableFailure if it cannot be read. */
  get memory(): T {
    this.#memory ??= parseMemory(this.#schema, this.#key, this.#json);
    return this.#memory;
  }

  /** Records more. @throws RetryableFailure if the lease was lost, and other Failures. */
  async record(more: Partial<T>): Promise<void> {
    const memory = { ...this.memory, ...more };
    const json = JSON.stringify({ ...parseMemory(anything, this.#key, this.#json), ...more });
    await this.#write({ memory: json });
    this.#memory = memory;
    this.#json = json;
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
