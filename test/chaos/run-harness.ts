import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';

/** Runs the harness as `npm run chaos` does, to its end: it puts a clock of its own in the place of its process’s. */
export async function runHarness(...args: readonly string[]) {
  const child = spawn(process.execPath, ['chaos/chaos.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out: stripVTControlCharacters(out), err, code: Number(code) };
}

/** The figures of a run’s table, by what they count. */
export const figuresOf = (out: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...out.matchAll(/^ {2}(\S.*?) {2,}(\d+)$/gm)].map(([, what, count]) => [what, Number(count)]),
  );
