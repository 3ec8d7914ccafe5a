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

/** The key of a stage, and whether it had to be made. */
export interface FoundKey {
  readonly id: string;
  readonly created: boolean;
}

/**
 * Looks for a KMS key that can encrypt.
 *
 * @param keyId - Id, ARN or alias.
 * @returns its id, or undefined if there is none.
 * @throws a Failure; ProblemsError if the key cannot encrypt.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
export async function findKey(kms: KMSClient, keyId: string): Promise<string | undefined> {
  try {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }));
    if (KeyMetadata?.KeyId === undefined) throw new RetryableFailure('KMS answered without the key');
    const { KeyId, KeyState, KeyUsage } = KeyMetadata;
    if (KeyState !== 'Enabled' || KeyUsage !== 'ENCRYPT_DECRYPT') {
      throw new ProblemsError(`KMS key ${keyId}`, [
        `is ${KeyState ?? 'of no known state'}, for ${KeyUsage ?? 'no known use'}: enable it, or name another with --key`,
      ]);
    }
    return KeyId;
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw toAwsFailure(error, 'KMS');
  }
}

/**
 * Makes the KMS key of a stage, with the default key policy, and its alias.
 *
 * @param alias - `alias/usher-<stage>`
 * @throws a Failure.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export async function createKey(kms: KMSClient, stage: string, alias: string): Promise<FoundKey> {
  const create = new CreateKeyCommand({
    Description: `Secrets of Usher, ${stage}`,
    Tags: [
      { TagKey: 'app', TagValue: 'usher' },
      { TagKey: 'stage', TagValue: stage },
    ],
  });
  const { KeyMetadata } = await callAws('KMS', kms.send(create));
  const id = KeyMetadata?.KeyId;
  if (id === undefined) throw new RetryableFailure('KMS answered without the key');
  try {
    await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: id }));
  } catch (error) {
    // Nobody would find the key again, and it costs money.
    const why = toAwsFailure(error, 'KMS');
    throw new PermanentFailure(
      `KMS key ${id} was made, but not its alias (${why instanceof Error ? why.message : String(why)}): ` +
        `run \`aws kms create-alias --alias-name ${alias} --target-key-id ${id}\`, then this again`,
    );
  }
  return { id, created: true };
}

/** What is known of the key of a stage. */
export interface KnownKey {
  /** Undefined if there is none, or if that is not known. */
  readonly id: string | undefined;
  /** There is none, and one may be made. */
  readonly isToBeMade: boolean;
  /** Why it is not known; undefined if it is. */
  readonly obstacle: unknown;
}

/** Looks for the key of a stage. Where that fails a person is not asked for more; a program hears all that is wrong. */
export async function lookForKey(key: KmsKey, dryRun: boolean, answers: Answers): Promise<KnownKey> {
  const isToBeMade = key.keyId === aliasOf(key.stage);
  try {
    const id = await findKey(key.kms, key.keyId);
    if (id !== undefined) return { id, isToBeMade: false, obstacle: undefined };
    if (!isToBeMade) {
      answers.note(`the KMS key ${key.keyId} is not there: name one that is, or none to have one made`);
    }
    return { id, isToBeMade, obstacle: undefined };
  } catch (error) {
    if (answers.canAsk && !dryRun) throw error;
    return { id: undefined, isToBeMade, obstacle: error };
  }
}
