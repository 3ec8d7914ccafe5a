import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import { shiftDate } from './page/clock.ts';
import { asInvocation, tagCalls } from './page/tag-calls.ts';

/**
 * The process of one function, as a container on Lambda: loads the bundled handler that its argument names, then
 * answers each message `{ id, event, invocation }` of its parent with `{ id, result }` or `{ id, error }`. A message
 * `{ ahead }` sets its clock so many ms ahead of the real one, as does its second argument.
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
  const wanted = messages.parse(message);
  if ('ahead' in wanted) {
    ahead = wanted.ahead;
    return;
  }
  const { id, event, invocation } = wanted;
  void asInvocation(invocation, () => run(event)).then((outcome) => process.send?.({ id, ...outcome }));
});
// Ctrl-C reaches the whole group of processes; the parent stops its functions when their work is done.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
