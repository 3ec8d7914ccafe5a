import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { SECRET_NAMES } from '../aws/encryption-context.ts';
import { ProblemsError } from '../config/problems-error.ts';
import { variableOfSecret } from './secret-variable.ts';

/** Secrets that a command was given, by the name of their variable; undefined if one was not. */
export type GivenSecrets = (variable: string) => string | undefined;

/**
 * Secrets from the environment, and from lines `NAME=VALUE` on standard input. They have names that nothing else sets,
 * so that no token is taken that only happens to lie about.
 *
 * @param stdin - Where there are such lines.
 * @throws ProblemsError for lines that are no secrets of Usher: one may be misspelt.
 */
export async function readGivenSecrets(stdin: NodeJS.ReadableStream | undefined): Promise<GivenSecrets> {
  const piped = stdin === undefined ? {} : parseEnv(await text(stdin));
  const unknown = Object.keys(piped).filter((name) => !isKnown(name));
  if (unknown.length > 0) throw new ProblemsError('standard input', unknown.map(sayUnknown));
  return (variable) => piped[variable] ?? process.env[variable];
}

/** `GITHUB_TOKEN_CIPHERTEXT` → `USHER_GITHUB_TOKEN`, the variable that gives the secret itself. */
export const plainVariable = (ciphertextVariable: string) =>
  `USHER_${ciphertextVariable.replace(/_CIPHERTEXT$/, '')}`;

const isKnown = (name: string) =>
  SECRET_NAMES.some((secret) => name === plainVariable(variableOfSecret(secret))) ||
  /^USHER_SLACK_WEBHOOK_URL_[A-Z\d_]+$/.test(name);

/** What has not the form of a name may be a part of a secret. */
const sayUnknown = (name: string) =>
  `${/^[A-Z][A-Z\d_]*$/.test(name) ? name : 'a line'} is no secret of Usher: docs/commands.md has the names of all`;
