import type { KmsKey } from '../../aws/decrypt-secret.ts';
import { aliasOf } from '../admin-aws.ts';
import type { Answers } from './answers.ts';
import { findKey } from './find-or-create-key.ts';

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
