const realSetTimeout = globalThis.setTimeout;
const realClearTimeout = globalThis.clearTimeout;

/** What Node's own timers can do, and what a clock that skips needs of them. */
export interface VirtualTimer {
  /** When it is due, in ms of the clock. */
  readonly due: number;
  /** Waits for the rest of the time after the clock has skipped. */
  readonly catchUp: () => void;
  readonly close: () => VirtualTimer;
  readonly refresh: () => VirtualTimer;
  readonly ref: () => VirtualTimer;
  readonly unref: () => VirtualTimer;
  readonly hasRef: () => boolean;
}

/** Makes the class of timers of one clock. @param waiting - Holds those that have not fired. */
export function createTimerClass(now: () => number, waiting: Set<VirtualTimer>) {
  return class Timer implements VirtualTimer {
    readonly #run: () => void;
    readonly #delay: number;
    #setAt = now();
    #timeout: NodeJS.Timeout;
    #isReferenced = true;

    constructor(run: () => void, delay: number) {
      this.#run = run;
      this.#delay = Math.max(1, delay || 0);
      this.#timeout = this.#arm();
    }

    get due(): number {
      return this.#setAt + this.#delay;
    }

    #arm(): NodeJS.Timeout {
      waiting.add(this);
      const timeout = realSetTimeout(
        () => {
          waiting.delete(this);
          this.#run();
        },
        Math.max(0, this.due - now()),
      );
      return this.#isReferenced ? timeout : timeout.unref();
    }

    catchUp(): void {
      realClearTimeout(this.#timeout);
      this.#timeout = this.#arm();
    }

    close(): this {
      waiting.delete(this);
      realClearTimeout(this.#timeout);
      return this;
    }

    refresh(): this {
      this.#setAt = now();
      this.catchUp();
      return this;
    }

    ref(): this {
      this.#isReferenced = true;
      this.#timeout.ref();
      return this;
    }

    unref(): this {
      this.#isReferenced = false;
      this.#timeout.unref();
      return this;
    }

    hasRef(): boolean {
      return this.#isReferenced;
    }
  };
}
