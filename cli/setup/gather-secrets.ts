import { randomBytes } from 'node:crypto';
import { destinationsOf } from '../../deploy/rules/resolve.ts';
import { decryptSecret, type KmsKey } from '../../src/aws/decrypt-secret.ts';
import type { SecretName } from '../../src/aws/secret-names.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { ConfigurationFailure, PermanentFailure } from '../../src/runtime/failures.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { DEFAULT_DESTINATION } from '../../src/runtime/destinations.ts';
import { webhookUrlProblem } from '../checks/slack.ts';
import {
  plaintextVariable,
  type ProvidedSecrets,
  signingSecretProblem,
  variableOfSecret,
} from '../secrets.ts';
import type { Answers } from './answers.ts';
import type { Check } from './prompts.ts';

/** A secret of the stage and the setting for its ciphertext. */
export interface StageSecret {
  readonly name: SecretName;
  readonly variable: string;
  readonly secret: Secret;
  /** The settings file has its ciphertext already. */
  readonly isKept: boolean;
}

/** Where secrets come from. */
export interface SecretSource {
  readonly answers: Answers;
  readonly provided: ProvidedSecrets;
  /** The ciphertext in the settings. */
  readonly setting: (variable: string) => string | undefined;
  /** Undefined if there is no key to decrypt with. */
  readonly key: KmsKey | undefined;
  /** Collects settings that are not decrypted because the key could not be looked up; undefined if it could. */
  readonly undecrypted: string[] | undefined;
  /** Secrets to replace. */
  readonly renew: readonly string[];
}

/** How to prompt for a secret, and how to check it. */
export interface SecretQuestion {
  readonly name: SecretName;
  readonly destination?: string;
  readonly message: string;
  readonly check: Check;
}

/**
 * Gathers the webhook URL of each Slack destination.
 *
 * @param rules - Undefined if there are none yet: the rules that `setup` writes use the default destination.
 * @returns those that are there and valid; problems with others are recorded.
 */
export async function gatherWebhookUrls(
  source: SecretSource,
  rules: Rules | undefined,
): Promise<readonly StageSecret[]> {
  const origin = process.env['SLACK_WEBHOOK_ORIGIN'] || 'https://hooks.slack.com';
  const urls: StageSecret[] = [];
  for (const destination of rules === undefined ? [DEFAULT_DESTINATION] : destinationsOf(rules)) {
    const suffix = destination === DEFAULT_DESTINATION ? '' : ` of the destination ${destination}`;
    const url = await keepOrPrompt(source, {
      name: 'slack-webhook-url',
      destination,
      message: `Slack webhook URL${suffix}`,
      check: async (answer) => webhookUrlProblem(new Secret(answer), origin),
    });
    if (url !== undefined) urls.push(url);
  }
  return urls;
}

/**
 * Gathers the signing secret of the Slack app, if it is provided, in the settings, or to be renewed: nobody is asked for
 * it otherwise.
 *
 * @returns undefined also if there is none.
 */
export async function gatherSigningSecret(source: SecretSource): Promise<StageSecret | undefined> {
  const name = 'slack-signing-secret';
  const variable = variableOfSecret(name);
  const isWanted =
    source.setting(variable) || source.provided(plaintextVariable(variable)) || source.renew.includes(name);
  if (!isWanted) return undefined;
  const check = async (answer: string) => signingSecretProblem(answer);
  return await keepOrPrompt(source, { name, message: 'signing secret of the Slack app', check });
}

/** The workspace that all of these webhook URLs belong to: https://hooks.slack.com/services/WORKSPACE/… */
export function workspaceOf(urls: readonly StageSecret[]): string | undefined {
  const ids = urls.map(({ secret }) =>
    /^\/services\/(T[A-Z\d]+)\//.exec(URL.parse(secret.expose())?.pathname ?? ''),
  );
  const [first, ...others] = new Set(ids.map((match) => match?.[1]));
  return others.length === 0 ? first : undefined;
}

/** Gathers the webhook secret: the one provided, the one in the settings, or a new one. */
export async function gatherWebhookSecret(source: SecretSource): Promise<StageSecret | undefined> {
  const name = 'github-webhook-secret';
  const variable = variableOfSecret(name);
  const exists = source.setting(variable) || source.provided(plaintextVariable(variable));
  if (exists && !source.renew.includes(name)) {
    const check = async () => undefined;
    return keepOrPrompt(source, { name, message: 'webhook secret', check });
  }
  // 32 bytes, the output size of HMAC-SHA256.
  return { name, variable, secret: new Secret(randomBytes(32).toString('hex')), isKept: false };
}

/**
 * Gets a secret: the one provided, else the one in the settings, else from a prompt.
 *
 * @returns undefined if it is missing, wrong or can't be decrypted, which is recorded.
 */
export async function keepOrPrompt(
  source: SecretSource,
  { name, destination, message, check }: SecretQuestion,
): Promise<StageSecret | undefined> {
  const variable = variableOfSecret(name, destination);
  const plaintext = plaintextVariable(variable);
  const provided = source.provided(plaintext);
  const howTo = `set ${plaintext}, or pipe in ${plaintext}=… with --stdin`;
  const ciphertext = source.renew.includes(name) ? undefined : source.setting(variable);
  if (ciphertext && !provided && source.undecrypted !== undefined) {
    source.undecrypted.push(variable);
    return undefined;
  }
  if (ciphertext) {
    const decrypted = await decrypt(source.key, name, ciphertext);
    const isSame = !provided || decrypted?.expose() === provided;
    if (decrypted !== undefined && isSame) return { name, variable, secret: decrypted, isKept: true };
    if (!provided && !source.answers.isInteractive) {
      source.answers.addProblem(
        `${variable} cannot be decrypted with the key of this stage: to encrypt it again, ${howTo}`,
      );
      return undefined;
    }
  }
  if (name === 'github-app-private-key') {
    const key = await source.answers.secretFile({ name: message, howTo, provided, check });
    return key && { name, variable, secret: key, isKept: false };
  }
  const checkAll: Check = async (answer) =>
    /\s/.test(answer.trim()) && name !== 'github-webhook-secret'
      ? 'contains white space: copy it again without'
      : check(answer);
  const secret = await source.answers.secret({ name: message, howTo, provided, check: checkAll });
  return secret && { name, variable, secret, isKept: false };
}

/** Decrypts a setting; of two webhook secrets during a rotation, the newer one. @returns undefined if it can't. */
async function decrypt(
  key: KmsKey | undefined,
  name: SecretName,
  setting: string,
): Promise<Secret | undefined> {
  if (key === undefined) return undefined;
  try {
    return await decryptSecret(key, name, setting.split(',')[0]?.trim() ?? '');
  } catch (error) {
    if (error instanceof ConfigurationFailure || error instanceof PermanentFailure) return undefined;
    throw error;
  }
}
