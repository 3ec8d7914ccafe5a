import type { AlarmMemory } from '../../src/heal/entries.ts';
import { Claim as Original } from '../../src/ledger/claim.ts';

export * from '../../src/ledger/claim.ts';

const STEP: keyof AlarmMemory = 'acting';

/** The step before the instance is marked isn't recorded. */
export class Claim<T> extends Original<T> {
  override async record(more: Partial<T>): Promise<void> {
    if (!Object.hasOwn(more, STEP)) await super.record(more);
  }
}
