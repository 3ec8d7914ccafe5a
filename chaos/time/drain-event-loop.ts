import { setImmediate } from 'node:timers/promises';

/** Rounds of the event loop that it takes to read what has arrived and to act on it. */
const TURNS = 4;

/** Lets this process handle everything that has arrived. */
export async function drainEventLoop(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
}
