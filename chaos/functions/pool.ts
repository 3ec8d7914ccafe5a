import type { FunctionName } from '../../deploy/bundle.ts';
import type { Slot } from './slot.ts';

/** The containers of one function. */
export class Pool {
  readonly name: FunctionName;
  readonly slots: readonly Slot[];

  constructor(name: FunctionName, slots: readonly Slot[]) {
    this.name = name;
    this.slots = slots;
  }

  /** A container that is free, if any; @param thrown - decides between several, as Lambda does: nobody knows how. */
  free(thrown: number): Slot | undefined {
    const free = this.slots.filter(({ isFree }) => isFree);
    return free[Math.floor(thrown * free.length)];
  }
}
