import { registerHooks } from 'node:module';
import { Readable } from 'node:stream';
import * as z from 'zod/mini';

/**
 * A process that runs the command as often as it is told to, one run after the other. The command itself is evaluated
 * anew each time; what it imports is loaded once, which takes longer than most runs.
 */
const order = z.object({
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  cwd: z.string(),
  input: z.string(),
});

let runs = 0;
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return /\/cli\/(usher|program)\.ts$/.test(found.url)
      ? { ...found, url: `${found.url}?run=${runs}` }
      : found;
  },
});

async function run({ args, env, cwd, input }: z.infer<typeof order>) {
  runs += 1;
  process.argv.splice(2, Infinity, ...args);
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.exitCode = undefined;
  Object.defineProperty(process, 'stdin', { value: Readable.from(input === '' ? [] : [Buffer.from(input)]) });
  const [out, err] = [keep(process.stdout), keep(process.stderr)];
  await import('../../cli/usher.ts');
  process.stdout.removeAllListeners('error');
  return { out: out(), err: err(), code: process.exitCode ?? 0 };
}

/** Keeps what is written from now on. @returns gives it out. */
function keep(stream: NodeJS.WriteStream): () => string {
  const written: string[] = [];
  stream.write = (chunk: string | Uint8Array) => {
    written.push(Buffer.from(chunk).toString());
    return true;
  };
  return () => written.join('');
}

process.on('message', (message) => {
  // A failure that is not caught ends the process, and the run with it.
  void run(order.parse(message)).then((ended) => process.send?.(ended));
});
process.on('disconnect', () => process.exit());
