import { setImmediate } from 'node:timers/promises';

/** Rounds of the event loop in which what has come is read, and what waits for it goes on. */
const TURNS = 4;

/** Lets this process take in whatever has come. */
export async function drainEventLoop(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
}
