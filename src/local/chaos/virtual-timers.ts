import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

const realSetTimeout = globalThis.setTimeout;
const realClearTimeout = globalThis.clearTimeout;

type Callback = (...args: unknown[]) => void;

/** What a process waits for on its clock. */
export interface VirtualTimers {
  /** Fires what has become due since the clock skipped. */
  readonly catchUp: () => void;
  /** When the first of the timers that were set since then is due, in ms of the clock; undefined if none waits. */
  readonly nextDue: (since: number) => number | undefined;
}

/** Puts timers in place of this process's own, for all code that runs in it, which fire early when the clock skips. */
export function installTimers(now: () => number): VirtualTimers {
  const waiting = new Set<VirtualTimer>();

  class VirtualTimer {
    readonly setAt = now();
    readonly #run: () => void;
    readonly #delay: number;
    #due: number;
    #timeout: NodeJS.Timeout;
    #isReferenced = true;

    constructor(run: () => void, delay: number) {
      this.#run = run;
      this.#delay = delay;
      this.#due = now() + delay;
      this.#timeout = this.#arm();
    }

    get due(): number {
      return this.#due;
    }

    #arm(): NodeJS.Timeout {
      waiting.add(this);
      const timeout = realSetTimeout(() => this.#fire(), Math.max(0, this.#due - now()));
      return this.#isReferenced ? timeout : timeout.unref();
    }

    #fire(): void {
      waiting.delete(this);
      this.#run();
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
      this.#due = now() + this.#delay;
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
  }

  const setTimeout = (run: Callback, delay = 0, ...args: unknown[]) =>
    new VirtualTimer(() => run(...args), Math.max(1, Number(delay) || 0));
  const clearTimeout = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.close();
    else if (typeof timer === 'number' || typeof timer === 'string') realClearTimeout(timer);
  };
  const wait = (delay?: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        timer.close();
        reject(new DOMException('The operation was aborted', 'AbortError'));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      }, delay);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });

  Object.assign(globalThis, { setTimeout, clearTimeout });
  Object.assign(timers, { setTimeout, clearTimeout });
  Object.assign(timersPromises, { setTimeout: wait });
  syncBuiltinESMExports();
  AbortSignal.timeout = (delay) => {
    const controller = new AbortController();
    const reason = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    setTimeout(() => controller.abort(reason()), delay);
    return controller.signal;
  };

  return {
    catchUp: () => {
      for (const timer of [...waiting]) timer.catchUp();
    },
    nextDue: (since) => {
      const relevant = [...waiting].filter((timer) => timer.hasRef() && timer.setAt >= since);
      return relevant.length === 0 ? undefined : Math.min(...relevant.map(({ due }) => due));
    },
  };
}
