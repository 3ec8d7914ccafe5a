/** The clock of a local run: the real time plus all jumps. */
export class Clock {
  #ahead = 0;
  readonly #listeners = new Set<(ahead: number) => Promise<void>>();

  /** How far it is ahead of the real time, in ms. */
  get ahead(): number {
    return this.#ahead;
  }

  readonly now = (): Date => new Date(Date.now() + this.#ahead);

  /** Jumps ahead, and waits for every listener. @param ms - By how much. */
  async jump(ms: number): Promise<void> {
    this.#ahead += ms;
    for (const listener of this.#listeners) await listener(this.#ahead);
  }

  /** Calls a listener at each jump, in the order of registration. @param listener - Gets the new {@link ahead}. */
  onJump(listener: (ahead: number) => Promise<void>): void {
    this.#listeners.add(listener);
  }
}

/** Shifts `Date` for all code in this process. @param ahead - Returns by how many ms. */
export function shiftDate(ahead: () => number): void {
  const real = Date;
  const realNow = real.now;
  const now = () => realNow() + ahead();
  real.now = now;
  globalThis.Date = new Proxy(real, {
    construct: (target, args: readonly unknown[], newTarget): Date => {
      const date: unknown = Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget);
      if (date instanceof real) return date;
      throw new TypeError('Reflect.construct returned no Date');
    },
  });
}
