import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import { shiftDate } from './page/clock.ts';
import { asInvocation, tagCalls } from './page/tag-calls.ts';

/**
 * The process of one function, like a container on Lambda. The first argument is the bundled handler, the second is how
 * far the clock is ahead of the real time, in ms. Replies to each message `{ id, event, invocation }` from the parent
 * with `{ id, result }` or `{ id, error }`; a message `{ ahead }` sets the clock again.
 */
const handlerModule = z.object({
  handler: z.custom<(event: unknown) => Promise<unknown>>((value) => typeof value === 'function'),
});
const messages = z.union([
  z.object({ id: z.int(), event: z.unknown(), invocation: z.string() }),
  z.object({ ahead: z.number() }),
]);

let ahead = Number(process.argv[3] ?? 0);
shiftDate(() => ahead);
tagCalls();
const { handler } = handlerModule.parse(await import(pathToFileURL(process.argv[2] ?? '').href));

async function run(event: unknown) {
  try {
    return { result: await handler(event) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (message) => {
  const received = messages.parse(message);
  if ('ahead' in received) {
    ahead = received.ahead;
    return;
  }
  const { id, event, invocation } = received;
  void asInvocation(invocation, () => run(event)).then((outcome) => process.send?.({ id, ...outcome }));
});
// Ctrl-C reaches the whole process group; the parent stops its functions when they have finished.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
