import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Runs a program to its end. @returns all that it printed, and its exit code. */
export async function runProgram(
  [command = '', ...args]: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly input?: string },
) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { cwd: options.cwd, env: { PATH, HOME, ...options.env } });
  child.stdin.end(options.input ?? '');
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { printed: out + err, out, code: Number(code) };
}
