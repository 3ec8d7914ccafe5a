import { readItem } from './read-messages.ts';
import type { TraceCall, TraceResponse } from './trace-detail.ts';

type LedgerItem = Readonly<Record<string, unknown>>;

/** The ledger as the functions last saw it, read from their calls. */
export class ObservedLedger {
  readonly #items = new Map<string, LedgerItem>();

  /** By key, with the one that changed last at the end. */
  get items(): ReadonlyMap<string, LedgerItem> {
    return this.#items;
  }

  /** Takes in a call. @returns the change that it made to the ledger, if any. */
  read(call: TraceCall, { status, responseBody }: TraceResponse, at: number) {
    const target = call.requestHeaders['x-amz-target'] ?? '';
    if (status !== 200 || !/\.(?:UpdateItem|GetItem)$/.test(target)) return undefined;
    const read = readItem(call.requestBody, responseBody);
    if (read === undefined) return undefined;
    const { key, item } = read;
    const before = this.#items.get(key);
    if (target.endsWith('.GetItem')) {
      if (item !== undefined) this.#items.set(key, item);
      return undefined;
    }
    // The update of a counter does not return the item.
    const after = item ?? { ...before, pk: key, count: Number(before?.['count'] ?? 0) + 1 };
    this.#items.delete(key);
    this.#items.set(key, after);
    return { at, key, before, after };
  }
}
