const realNow = Date.now;

/**
 * A clock that goes as the real one does, ahead of it by what was skipped: while there is work no time is lost or won,
 * and where everybody only waits, hours are skipped at once.
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

/** Puts a clock in place of this process's `Date`, for all code that runs in it. */
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
