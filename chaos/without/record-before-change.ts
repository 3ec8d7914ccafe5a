import { Claim as Original } from '../../src/ledger/claim.ts';
import type { CommandMemory } from '../../src/ledger/entries.ts';

export * from '../../src/ledger/claim.ts';

const STEP: keyof CommandMemory = 'wasOutside';

/** The step before the change isn't recorded. */
export class Claim<T> extends Original<T> {
  override async record(more: Partial<T>): Promise<void> {
    if (!Object.hasOwn(more, STEP)) await super.record(more);
  }
}
