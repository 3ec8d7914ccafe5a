/** The clock of a local run: it goes as the real one does, ahead of it by what was jumped. */
export class Clock {
  #ahead = 0;
  readonly #listeners = new Set<(ahead: number) => Promise<void>>();

  /** By how many ms it is ahead of the real one. */
  get ahead(): number {
    return this.#ahead;
  }

  readonly now = (): Date => new Date(Date.now() + this.#ahead);

  /** Jumps ahead by so many ms, and waits until everything that follows this clock has heard of it. */
  async jump(ms: number): Promise<void> {
    this.#ahead += ms;
    for (const listener of this.#listeners) await listener(this.#ahead);
  }

  /** Hears of each jump; in the order in which they began to listen. */
  onJump(listener: (ahead: number) => Promise<void>): void {
    this.#listeners.add(listener);
  }
}

/** Has `Date` in this process go ahead by what `ahead` says, for all code that runs in it. */
export function shiftDate(ahead: () => number): void {
  const real = Date;
  const realNow = real.now;
  const now = () => realNow() + ahead();
  real.now = now;
  globalThis.Date = new Proxy(real, {
    construct: (target, args: readonly unknown[], newTarget): Date => {
      const made: unknown = Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget);
      if (made instanceof real) return made;
      throw new TypeError('a Date is a Date');
    },
  });
}
