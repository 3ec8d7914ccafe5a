import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { createTimerClass, type VirtualTimer } from './timer-class.ts';

const realClearTimeout = globalThis.clearTimeout;

/** What a process waits for on its clock. */
export interface VirtualTimers {
  /** Fires what has become due since the clock skipped. */
  readonly catchUp: () => void;
  /** When the first of the timers is due, in ms of the clock; undefined if none waits. */
  readonly nextDue: () => number | undefined;
}

/** Puts timers in place of this process's own, for all code that runs in it, which fire early when the clock skips. */
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
  installSocketTimeouts(setTimeout);

  return {
    catchUp: () => {
      for (const timer of waiting) timer.catchUp();
    },
    nextDue: () => {
      const relevant = [...waiting].filter((timer) => timer.hasRef());
      return relevant.length === 0 ? undefined : Math.min(...relevant.map(({ due }) => due));
    },
  };
}

/** The limits of sockets are Node's own timers, which no code sees: what Node calls at each sign of life starts ours anew. */
function installSocketTimeouts(setTimeout: (run: () => void, delay: number) => VirtualTimer): void {
  const limits = new WeakMap<Socket, VirtualTimer>();
  const known = new WeakSet<Socket>();
  const signOfLife = Object.getOwnPropertySymbols(Socket.prototype).find(
    ({ description }) => description === 'kUpdateTimer',
  );
  if (signOfLife === undefined) throw new Error('this version of Node keeps the limits of sockets elsewhere');
  Reflect.set(Socket.prototype, signOfLife, function (this: Socket) {
    limits.get(this)?.refresh();
  });
  Reflect.set(Socket.prototype, 'setTimeout', function (this: Socket, delay: number, run?: () => void) {
    limits.get(this)?.close();
    limits.delete(this);
    if (delay > 0) {
      const limit = setTimeout(() => this.emit('timeout'), delay);
      limits.set(this, limit);
    }
    if (!known.has(this)) this.once('close', () => limits.get(this)?.close());
    known.add(this);
    if (run !== undefined && delay > 0) this.once('timeout', run);
    if (run !== undefined && delay === 0) this.removeListener('timeout', run);
    return this;
  });
}
