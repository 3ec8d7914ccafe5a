import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  type KMSClient,
  NotFoundException,
} from '@aws-sdk/client-kms';
import type { KmsKey } from '../../src/aws/decrypt-secret.ts';
import { callAws, toAwsFailure } from '../../src/aws/failures.ts';
import { PermanentFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { aliasOf } from '../aws.ts';
import type { Answers } from './answers.ts';

/**
 * Finds a KMS key that can encrypt.
 *
 * @param keyId - Id, ARN or alias.
 * @returns its id, or undefined if it does not exist.
 * @throws a Failure of AWS; ProblemsError if the key cannot encrypt.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
export async function findKey(kms: KMSClient, keyId: string): Promise<string | undefined> {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }));
    if (KeyMetadata?.KeyId === undefined) throw new RetryableFailure('KMS sent a response without the key');
    const { KeyId, KeyState, KeyUsage } = KeyMetadata;
    if (KeyState !== 'Enabled' || KeyUsage !== 'ENCRYPT_DECRYPT') {
      throw new ProblemsError(`KMS key ${keyId}`, [
        `is ${KeyState ?? 'in an unknown state'}, for ${KeyUsage ?? 'unknown use'}: enable it, or choose another with --key`,
      ]);
    }
    return KeyId;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw toAwsFailure(error, 'KMS');
  }
}

/**
 * Creates the KMS key of a stage, with the default key policy, and its alias.
 *
 * @param alias - `alias/usher-<stage>`
 * @returns its id.
 * @throws a Failure of AWS.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export async function createKey(kms: KMSClient, stage: string, alias: string): Promise<string> {
  const create = new CreateKeyCommand({
    Description: `Secrets of Usher, ${stage}`,
    Tags: [
      { TagKey: 'app', TagValue: 'usher' },
      { TagKey: 'stage', TagValue: stage },
    ],
  });
  const { KeyMetadata } = await callAws('KMS', kms.send(create));
  const id = KeyMetadata?.KeyId;
  if (id === undefined) throw new RetryableFailure('KMS sent a response without the key');
  try {
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: id }));
  } catch (error) {
    // Without the alias, nobody would find this key again, and it costs money.
    const why = toAwsFailure(error, 'KMS');
    throw new PermanentFailure(
      `KMS key ${id} was created, but not its alias (${why instanceof Error ? why.message : String(why)}): ` +
        `run \`aws kms create-alias --alias-name ${alias} --target-key-id ${id}\`, then run this again`,
    );
  }
  return id;
}

/** The result of looking up the key of a stage. */
export interface KeyLookup {
  /** Undefined if it does not exist or the lookup failed. */
  readonly id: string | undefined;
  /** It will be created, unless a failed lookup missed it. */
  readonly mustCreate: boolean;
  /** Why the lookup failed; undefined if it did not. */
  readonly error: unknown;
}

/**
 * Looks up the key of a stage. A failed lookup is returned, to be reported with all other problems.
 *
 * @throws what failed, where somebody is prompted: they need not answer anything first.
 */
export async function locateKey(key: KmsKey, dryRun: boolean, answers: Answers): Promise<KeyLookup> {
  const mustCreate = key.keyId === aliasOf(key.stage);
  try {
    const id = await findKey(key.kms, key.keyId);
    if (id !== undefined) return { id, mustCreate: false, error: undefined };
    if (!mustCreate) {
      answers.addProblem(
        `the KMS key ${key.keyId} does not exist: choose an existing one, or leave it out to have one created`,
      );
    }
    return { id, mustCreate, error: undefined };
  } catch (error) {
    if (answers.isInteractive && !dryRun) throw error;
    return { id: undefined, mustCreate, error };
  }
}
