import { createPrivateKey } from 'node:crypto';
import { text as readText } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import password from '@inquirer/password';
import { SECRET_NAMES, type SecretName } from '../src/aws/secret-names.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { Secret } from '../src/runtime/secret.ts';
import { DEFAULT_DESTINATION, variableOfDestination } from '../src/runtime/destinations.ts';

/**
 * The setting that holds the ciphertext of a secret.
 *
 * @param destination - Slack destination of a `slack-webhook-url`, as named in the rules.
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
    case 'slack-signing-secret':
      return 'SLACK_SIGNING_SECRET_CIPHERTEXT';
  }
}

/**
 * Reads a secret from the terminal without echoing it, or from standard input without its final line break.
 *
 * @throws ProblemsError if it is empty.
 */
export async function readSecret(name: string): Promise<Secret> {
  const secret = process.stdin.isTTY
    ? await password({ message: `${name} (hidden):`, toggleMask: false }, { output: process.stderr })
    : (await readText(process.stdin)).replace(/\r?\n$/, '');
  if (secret.trim() === '') throw new ProblemsError(name, ['is empty: type or pipe in the secret']);
  return new Secret(secret);
}

/** Looks up a secret that the admin provided, by its variable; undefined if there is none. */
export type ProvidedSecrets = (variable: string) => string | undefined;

/**
 * Reads secrets from the environment and from `NAME=VALUE` lines on standard input. Their names are Usher's own, so that
 * a token set for another program is never used.
 *
 * @param stdin - Undefined to read the environment only.
 * @throws ProblemsError for any other line: its name may be misspelt.
 */
export async function readProvidedSecrets(
  stdin: NodeJS.ReadableStream | undefined,
): Promise<ProvidedSecrets> {
  const piped = stdin === undefined ? {} : parseEnv(await readText(stdin));
  const unknown = Object.keys(piped).filter((name) => !isSecretVariable(name));
  if (unknown.length > 0) throw new ProblemsError('standard input', unknown.map(describeUnknown));
  return (variable) => piped[variable] ?? process.env[variable];
}

/** `GITHUB_TOKEN_CIPHERTEXT` → `USHER_GITHUB_TOKEN`, the variable for the secret in plain text. */
export const plaintextVariable = (ciphertextVariable: string) =>
  `USHER_${ciphertextVariable.replace(/_CIPHERTEXT$/, '')}`;

const isSecretVariable = (name: string) =>
  SECRET_NAMES.some((secret) => name === plaintextVariable(variableOfSecret(secret))) ||
  /^USHER_SLACK_WEBHOOK_URL_[A-Z\d_]+$/.test(name);

/** A line without a valid name may be part of a secret, so it isn't quoted. */
const describeUnknown = (name: string) =>
  `${/^[A-Z][A-Z\d_]*$/.test(name) ? name : 'a line'} is not a secret of Usher: docs/commands.md lists their names`;

/** What is wrong with the form of a Slack app's signing secret; undefined if nothing is. */
export const signingSecretProblem = (text: string): string | undefined =>
  /^[\da-z]{32}$/.test(text)
    ? undefined
    : 'is not a signing secret, which has 32 letters and digits: copy the Signing Secret under "Basic Information" of your Slack app';

/** Whether a text is a complete private key, like the `.pem` file that GitHub generates for an App. */
export function isPrivateKey(text: string): boolean {
  try {
    createPrivateKey(text);
    return true;
  } catch {
    return false;
  }
}
