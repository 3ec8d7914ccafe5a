import { GitHubRefusal } from '../github/failures.ts';
import { addToTeam } from '../github/memberships.ts';
import { refusalReason } from '../github/refusals.ts';
import { invitationCountKey, membershipLockKey } from '../ledger/entries.ts';
import type { Outcome } from '../messages/outcome.ts';
import { ruleId } from '../rules/find-rule.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { MEMBERSHIP_LOCK } from '../runtime/limits.ts';
import type { CommandContext, Person } from './command.ts';
import { AFTER_CHANGE } from './decide-join.ts';

/**
 * Adds somebody to a team who may join it; somebody from outside the organization is invited, as long as the rule's
 * limit for the day is not reached.
 *
 * @throws a Failure: it is to be tried again.
 */
export async function addPerson(
  context: CommandContext,
  team: string,
  person: Pick<Person, 'login' | 'id'>,
  isOutsider: boolean,
): Promise<Outcome> {
  const { octokit, organization, rule, ledger, claim, now } = context;
  await lockMembership(context, team, person);
  const wasCounted = claim.memory.wasOutside ?? false;
  if (isOutsider && !wasCounted) {
    const hasRoom = await ledger.limits.increment(invitationCountKey(ruleId(rule), now()), rule.limit);
    if (!hasRoom) return { outcome: 'denied', reason: 'invitation-limit' };
  }
  // Recorded just before the change: a try that comes after a crash knows by it who made the membership.
  await claim.record({ wasOutside: true });
  if (rule.dryRun) return { outcome: isOutsider ? AFTER_CHANGE.pending : AFTER_CHANGE.active };
  const place = { org: organization, team_slug: team, username: person.login };
  return await catchRefusal(async () => ({ outcome: AFTER_CHANGE[await addToTeam(octokit, place)] }));
}

/**
 * Lets no other command change a person's place in a team for a moment. Of two comments at once both find the person
 * where they were; the later one is to find what came of the first.
 *
 * @throws RetryableFailure if another command is at it, and other Failures.
 */
export async function lockMembership(
  { ledger, key }: Pick<CommandContext, 'ledger' | 'key'>,
  team: string,
  { id }: Pick<Person, 'id'>,
): Promise<void> {
  if (await ledger.limits.acquire(membershipLockKey(team, id), key, MEMBERSHIP_LOCK)) return;
  throw new RetryableFailure('another command changes the place of this person in this team');
}

/** What a change came to, also if GitHub refused it for good. @throws a Failure: it is to be tried again. */
export async function catchRefusal(change: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error;
    return { outcome: 'failed', reason: refusalReason(error), detail: error.message.slice(0, 200) };
  }
}
