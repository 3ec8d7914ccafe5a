import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { installSocketLimits } from './socket-limits.ts';
import { createTimerClass, type VirtualTimer } from './timer-class.ts';

const realClearTimeout = globalThis.clearTimeout;

/** The timers of a process on the virtual clock. */
export interface VirtualTimers {
  /** Moves the clock ahead, and fires what is due by then. */
  readonly skip: (clock: () => void) => void;
  /** When the first timer is due, in ms of the clock; undefined if there is none. */
  readonly nextDue: () => number | undefined;
}

/** Replaces the timers of this process, for all code in it, by ones that follow a clock that skips. */
export function installTimers(now: () => number): VirtualTimers {
  const waiting = new Set<VirtualTimer>();
  const Timer = createTimerClass(now, waiting);

  const setTimeout = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) =>
    new Timer(() => run(...args), delay);
  const clearTimeout = (timer: unknown) => {
    if (timer instanceof Timer) timer.close();
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
  const sockets = installSocketLimits(setTimeout);

  return {
    skip: (clock) => {
      sockets.refresh();
      clock();
      for (const timer of waiting) timer.catchUp();
    },
    nextDue: () => {
      sockets.refresh();
      const relevant = [...waiting].filter((timer) => timer.hasRef());
      return relevant.length === 0 ? undefined : Math.min(...relevant.map(({ due }) => due));
    },
  };
}
