import { CHANGE_LASTS } from '../config/limits.ts';
import { RetryableFailure } from '../failure.ts';
import { changeKey } from '../ledger/keys.ts';
import type { Given, Person } from './command.ts';

/**
 * Lets no other command change a person's place in a team for a moment. Of two comments at once both find the person
 * where they were; the later one is to find what came of the first.
 *
 * @throws RetryableFailure if another command is at it, and other Failures.
 */
export async function takeTurn(
  { ledger, key }: Pick<Given, 'ledger' | 'key'>,
  team: string,
  { id }: Pick<Person, 'id'>,
): Promise<void> {
  if (await ledger.limits.isFirst(changeKey(team, id), key, CHANGE_LASTS)) return;
  throw new RetryableFailure('another command changes the place of this person in this team');
}
