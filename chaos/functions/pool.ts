import type { AnyFunctionName } from '../../deploy/bundle.ts';
import type { Slot } from './slot.ts';

/** The containers of one function. */
export class Pool {
  readonly name: AnyFunctionName;
  readonly slots: readonly Slot[];

  constructor(name: AnyFunctionName, slots: readonly Slot[]) {
    this.name = name;
    this.slots = slots;
  }

  /** A free container, if any. @param thrown - From 0 to 1: chooses between several, as Lambda does in some way. */
  free(thrown: number): Slot | undefined {
    const free = this.slots.filter(({ isFree }) => isFree);
    return free[Math.floor(thrown * free.length)];
  }
}
