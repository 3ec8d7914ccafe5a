import { GitHubRefusal } from '../github/failures.ts';
import { addToTeam } from '../github/memberships.ts';
import { whyRefused } from '../github/refusals.ts';
import { changeKey, invitationsKey } from '../ledger/entries.ts';
import type { Result } from '../messages/outcome.ts';
import { nameOfRule } from '../rules/find-rule.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { CHANGE_LASTS } from '../runtime/limits.ts';
import type { Given, Person } from './command.ts';
import { DONE } from './decide-join.ts';

/**
 * Adds somebody to a team who may join it; somebody from outside the organization is invited, as long as the rule's
 * limit for the day is not reached.
 *
 * @throws a Failure: it is to be tried again.
 */
export async function addPerson(
  given: Given,
  team: string,
  person: Pick<Person, 'login' | 'id'>,
  isOutsider: boolean,
): Promise<Result> {
  const { octokit, organization, rule, ledger, claim, now } = given;
  await takeTurn(given, team, person);
  const wasCounted = claim.memory.wasOutside ?? false;
  if (isOutsider && !wasCounted) {
    const hasRoom = await ledger.limits.countUp(invitationsKey(nameOfRule(rule), now()), rule.limit);
    if (!hasRoom) return { outcome: 'denied', reason: 'invitation-limit' };
  }
  // Recorded just before the change: a try that comes after a crash knows by it who made the membership.
  await claim.remember({ wasOutside: true });
  if (rule.dryRun) return { outcome: isOutsider ? DONE.pending : DONE.active };
  const place = { org: organization, team_slug: team, username: person.login };
  return await orRefused(async () => ({ outcome: DONE[await addToTeam(octokit, place)] }));
}

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

/** What a change came to, also if GitHub refused it for good. @throws a Failure: it is to be tried again. */
export async function orRefused(change: () => Promise<Result>): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error;
    return { outcome: 'failed', reason: whyRefused(error), detail: error.message.slice(0, 200) };
  }
}
