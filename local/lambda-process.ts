import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';

/**
 * The process of one function, as a container on Lambda: loads the bundled handler that its argument names, then
 * answers each message `{ id, event }` of its parent with `{ id, result }` or `{ id, error }`.
 */
const handlerModule = z.object({
  handler: z.custom<(event: unknown) => Promise<unknown>>((value) => typeof value === 'function'),
});
const invocation = z.object({ id: z.int(), event: z.unknown() });

const { handler } = handlerModule.parse(await import(pathToFileURL(process.argv[2] ?? '').href));

async function run(event: unknown) {
  try {
    return { result: await handler(event) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (message) => {
  const { id, event } = invocation.parse(message);
  void run(event).then((outcome) => process.send?.({ id, ...outcome }));
});
// Ctrl-C reaches the whole group of processes; the parent stops its functions when their work is done.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
