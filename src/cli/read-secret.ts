import { text } from 'node:stream/consumers';
import password from '@inquirer/password';
import { ProblemsError } from '../config/problems-error.ts';
import { Secret } from '../config/secret.ts';

/**
 * Reads a secret from the terminal without showing it, or from standard input, where one line break at the end is
 * not part of it.
 *
 * @throws ProblemsError if there is none.
 */
export async function readSecret(name: string): Promise<Secret> {
  const given = process.stdin.isTTY
    ? await password({ message: `${name} (not shown):`, toggleMask: false }, { output: process.stderr })
    : (await text(process.stdin)).replace(/\r?\n$/, '');
  if (given.trim() === '') throw new ProblemsError(name, ['is empty: type or pipe in the secret itself']);
  return new Secret(given);
}
