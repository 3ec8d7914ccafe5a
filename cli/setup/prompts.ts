import confirm from '@inquirer/confirm';
import input from '@inquirer/input';
import password from '@inquirer/password';
import select from '@inquirer/select';
import { decryptSecret, type KmsKey, type SecretName } from '../../src/aws/decrypt-secret.ts';
import { ConfigurationFailure, PermanentFailure } from '../../src/runtime/failures.ts';
import type { Secret } from '../../src/runtime/secret.ts';
import { type GivenSecrets, plainVariable, variableOfSecret } from '../secrets.ts';
import type { Answers } from './answers.ts';

/** What is wrong with an answer, if anything. */
export type Check = (answer: string) => Promise<string | undefined>;

/** Asks a person. Each answer is checked as it is given, and asked for again until it will do. */
export interface Prompts {
  readonly text: (message: string, initial: string | undefined, check: Check) => Promise<string>;
  readonly secret: (message: string, check: Check) => Promise<string>;
  readonly choose: <T extends string>(
    message: string,
    choices: readonly { readonly value: T; readonly name: string }[],
  ) => Promise<T>;
  readonly confirm: (message: string) => Promise<boolean>;
}

type Streams = { readonly input?: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };

/** Prompts in a terminal: questions go to standard error. */
export function openPrompts(streams: Streams = { output: process.stderr }): Prompts {
  const validate = (check: Check) => async (answer: string) => (await check(answer)) ?? true;
  return {
    text: (message, initial, check) =>
      input(
        { message, validate: validate(check), ...(initial === undefined ? {} : { default: initial }) },
        streams,
      ),
    secret: (message, check) =>
      password({ message: `${message} (not shown):`, toggleMask: false, validate: validate(check) }, streams),
    choose: (message, choices) => select({ message, choices }, streams),
    confirm: (message) => confirm({ message }, streams),
  };
}

/** A secret of the stage, and where it stands. */
export interface StageSecret {
  readonly name: SecretName;
  readonly variable: string;
  readonly secret: Secret;
  /** It stands in the settings already. */
  readonly isKept: boolean;
}

export interface SecretSource {
  readonly answers: Answers;
  readonly given: GivenSecrets;
  /** The ciphertext that the settings have. */
  readonly setting: (variable: string) => string | undefined;
  /** Undefined if there is none to open anything with. */
  readonly key: KmsKey | undefined;
  /** Settings that are not opened, since nobody knows whether there is a key; undefined where that is known. */
  readonly unopened: string[] | undefined;
  /** Secrets that are to be given anew. */
  readonly renew: readonly string[];
}

/** What a secret is asked for as, and how an answer is checked. */
export interface SecretQuestion {
  readonly name: SecretName;
  readonly destination?: string;
  readonly message: string;
  readonly check: Check;
}

/**
 * The secret that was given, else the one that the settings hold, else what the admin is asked for.
 *
 * @returns undefined if it is missing or wrong, or is not opened, which is noted.
 */
export async function keepOrAsk(
  source: SecretSource,
  { name, destination, message, check }: SecretQuestion,
): Promise<StageSecret | undefined> {
  const variable = variableOfSecret(name, destination);
  const plain = plainVariable(variable);
  const given = source.given(plain);
  const how = `set ${plain}, or pipe in ${plain}=… with --stdin`;
  const kept = source.setting(variable);
  if (kept && !given && !source.renew.includes(name) && source.unopened !== undefined) {
    source.unopened.push(variable);
    return undefined;
  }
  if (kept && !source.renew.includes(name)) {
    const opened = await open(source.key, name, kept);
    const isSame = !given || opened?.expose() === given;
    if (opened !== undefined && isSame) return { name, variable, secret: opened, isKept: true };
    if (!given && !source.answers.canAsk) {
      source.answers.note(`${variable} does not open with the key of this stage: ${how}, to encrypt it anew`);
      return undefined;
    }
  }
  if (name === 'github-app-private-key') {
    const key = await source.answers.secretFile({ name: message, how, given, check });
    return key && { name, variable, secret: key, isKept: false };
  }
  const checkAll: Check = async (answer) =>
    /\s/.test(answer.trim()) && name !== 'github-webhook-secret'
      ? 'has white space in it: copy it without'
      : check(answer);
  const secret = await source.answers.secret({ name: message, how, given, check: checkAll });
  return secret && { name, variable, secret, isKept: false };
}

/** During a rotation there are two webhook secrets; the first is the new one. */
async function open(key: KmsKey | undefined, name: SecretName, setting: string): Promise<Secret | undefined> {
  if (key === undefined) return undefined;
  try {
    return await decryptSecret(key, name, setting.split(',')[0]?.trim() ?? '');
  } catch (error) {
    if (error instanceof ConfigurationFailure || error instanceof PermanentFailure) return undefined;
    throw error;
  }
}
