import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import { drainEventLoop } from '../time/drain-event-loop.ts';
import { installTimers } from '../time/install-timers.ts';
import { installDate, VirtualClock } from '../time/virtual-clock.ts';

/**
 * The process of one container: follows the clock of the run, loads the bundled handler that its first argument names,
 * then obeys its parent.
 */
const order = z.discriminatedUnion('do', [
  z.object({ do: z.literal('invoke'), id: z.int(), event: z.unknown(), ahead: z.number() }),
  z.object({ do: z.literal('skip'), ahead: z.number() }),
  z.object({ do: z.literal('ask'), id: z.int() }),
]);
/** Resources that wait. Anything else, such as a connection that is being made, is work. */
const WAITING = new Set(['PipeWrap', 'TCPSocketWrap', 'Timeout']);

const handlerModule = z.object({
  handler: z.custom<(event: unknown) => Promise<unknown>>((value) => typeof value === 'function'),
});

const [, , file = '', ahead] = process.argv;
const clock = new VirtualClock(Number(ahead));
installDate(clock.now);
const timers = installTimers(clock.now);

const { handler } = handlerModule.parse(await import(pathToFileURL(file).href));

function skipTo(moment: number): void {
  timers.skip(() => clock.skipTo(moment));
}

/** Answers once everything before the question has been handled. */
async function tellWait() {
  await drainEventLoop();
  const isAtWork = process.getActiveResourcesInfo().some((resource) => !WAITING.has(resource));
  return { isAtWork, due: timers.nextDue() };
}

async function invoke(event: unknown) {
  try {
    return { result: await handler(event) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (message) => {
  const given = order.parse(message);
  switch (given.do) {
    case 'invoke':
      skipTo(given.ahead);
      void invoke(given.event).then((outcome) => process.send?.({ id: given.id, ...outcome }));
      return;
    case 'skip':
      skipTo(given.ahead);
      return;
    case 'ask':
      void tellWait().then((wait) => process.send?.({ id: given.id, ...wait }));
  }
});
// Ctrl-C reaches the whole group of processes; the parent ends its containers itself.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
