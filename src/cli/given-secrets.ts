import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';

/** Secrets that a command was given, by the name of their variable; undefined if one was not. */
export type GivenSecrets = (variable: string) => string | undefined;

/**
 * Secrets from the environment, and from lines `NAME=VALUE` on standard input. They have names that nothing else sets,
 * so that no token is taken that only happens to lie about.
 *
 * @param stdin - Where there are such lines.
 */
export async function readGivenSecrets(stdin: NodeJS.ReadableStream | undefined): Promise<GivenSecrets> {
  const piped = stdin === undefined ? {} : parseEnv(await text(stdin));
  return (variable) => piped[variable] ?? process.env[variable];
}

/** `GITHUB_TOKEN_CIPHERTEXT` → `USHER_GITHUB_TOKEN`, the variable that gives the secret itself. */
export const plainVariable = (ciphertextVariable: string) =>
  `USHER_${ciphertextVariable.replace(/_CIPHERTEXT$/, '')}`;
