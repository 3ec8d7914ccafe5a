import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Runs `npm run usher -- …` to its end. */
export async function runUsher(
  args: readonly string[],
  environment: Record<string, string> = {},
  input = '',
) {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, ['src/cli/usher.ts', ...args], { env });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code: Number(code) };
}
