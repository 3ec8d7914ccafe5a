import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const USHER = fileURLToPath(new URL('../../src/cli/usher.ts', import.meta.url));

/** Runs `npm run usher -- …` to its end, in this folder unless another is named. */
export async function runUsher(
  args: readonly string[],
  environment: Record<string, string> = {},
  input = '',
  cwd = process.cwd(),
) {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, [USHER, ...args], { env, cwd });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code: Number(code) };
}
