const realNow = Date.now;

/**
 * A clock that runs like the real one, ahead of it by what was skipped: work takes real time, and hours of waiting are
 * skipped at once.
 */
export class VirtualClock {
  #ahead: number;

  /** @param ahead - In ms. */
  constructor(ahead = 0) {
    this.#ahead = ahead;
  }

  readonly now = (): number => realNow() + this.#ahead;

  get ahead(): number {
    return this.#ahead;
  }

  skipTo(ahead: number): void {
    this.#ahead = ahead;
  }
}

/** Has this process's `Date` follow a clock, for all code in it. */
export function installDate(now: () => number): void {
  const real = Date;
  real.now = now;
  globalThis.Date = new Proxy(real, {
    construct: (target, args: readonly unknown[], newTarget): Date => {
      const made: unknown = Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget);
      if (made instanceof real) return made;
      throw new TypeError('a Date is a Date');
    },
  });
}
