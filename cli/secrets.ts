import { createPrivateKey } from 'node:crypto';
import { text as readText } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import password from '@inquirer/password';
import { SECRET_NAMES, type SecretName } from '../src/aws/decrypt-secret.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { Secret } from '../src/runtime/secret.ts';
import { DEFAULT_DESTINATION, variableOfDestination } from '../src/runtime/settings.ts';

/**
 * The setting that holds the ciphertext of a secret.
 *
 * @param destination - Of a Slack webhook URL: its name in the rules.
 */
export function variableOfSecret(name: SecretName, destination = DEFAULT_DESTINATION): string {
  switch (name) {
    case 'github-webhook-secret':
      return 'GITHUB_WEBHOOK_SECRET_CIPHERTEXT';
    case 'github-token':
      return 'GITHUB_TOKEN_CIPHERTEXT';
    case 'github-app-private-key':
      return 'GITHUB_APP_PRIVATE_KEY_CIPHERTEXT';
    case 'slack-webhook-url':
      return variableOfDestination(destination);
  }
}

/**
 * Reads a secret from the terminal without showing it, or from standard input, where one line break at the end is
 * not part of it.
 *
 * @throws ProblemsError if there is none.
 */
export async function readSecret(name: string): Promise<Secret> {
  const given = process.stdin.isTTY
    ? await password({ message: `${name} (not shown):`, toggleMask: false }, { output: process.stderr })
    : (await readText(process.stdin)).replace(/\r?\n$/, '');
  if (given.trim() === '') throw new ProblemsError(name, ['is empty: type or pipe in the secret itself']);
  return new Secret(given);
}

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
  const piped = stdin === undefined ? {} : parseEnv(await readText(stdin));
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

/** Whether a text is the whole of a private key, as in the `.pem` file that GitHub gives for an App. */
export function isPrivateKey(text: string): boolean {
  try {
    createPrivateKey(text);
    return true;
  } catch {
    return false;
  }
}
