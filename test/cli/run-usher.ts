import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The file of the command. */
export const USHER = fileURLToPath(new URL('../../cli/usher.ts', import.meta.url));

/**
 * Runs `npm run usher -- …` to its end, in this folder unless another is named.
 *
 * @returns what it said on standard error, with the line in which it says where it acts apart.
 */
export async function runUsher(
  args: readonly string[],
  environment: Record<string, string> = {},
  input = '',
  cwd = process.cwd(),
) {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, [USHER, ...args], { env, cwd });
  child.stdin.end(input);
  const [out, said, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  const [where = ''] = /^stage .*\n/.exec(said) ?? [];
  return { out, where: where.trim(), err: said.slice(where.length), code: Number(code) };
}
