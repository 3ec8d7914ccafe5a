import { CHANGE_LASTS } from '../config/limits.ts';
import { nameOfRule } from '../config/find-rule.ts';
import { RetryableFailure } from '../failure.ts';
import { addToTeam } from '../github/team-membership.ts';
import { changeKey, invitationsKey } from '../ledger/keys.ts';
import type { Result } from '../messages/outcome.ts';
import type { Given, Person } from './command.ts';
import { DONE } from './decide-join.ts';
import { orRefused } from './or-refused.ts';

/**
 * Adds somebody to a team who may join it; somebody from outside the organization is invited, as long as the rule's
 * limit for the day is not reached.
 *
 * @throws a Failure: it is to be tried again.
 */
export async function addPerson(
  { octokit, organization, rule, ledger, claim, key, now }: Given,
  team: string,
  { login, id }: Pick<Person, 'login' | 'id'>,
  isOutsider: boolean,
): Promise<Result> {
  // Of two comments at once both find the person outside: the later one is to find what the first one did.
  if (!(await ledger.limits.isFirst(changeKey(team, id), key, CHANGE_LASTS)))
    throw new RetryableFailure('another command changes the place of this person in this team');
  const wasCounted = claim.memory.wasOutside ?? false;
  if (isOutsider && !wasCounted) {
    const hasRoom = await ledger.limits.countUp(invitationsKey(nameOfRule(rule), now()), rule.limit);
    if (!hasRoom) return { outcome: 'denied', reason: 'invitation-limit' };
  }
  // Recorded just before the change: a try that comes after a crash knows by it who made the membership.
  await claim.remember({ wasOutside: true });
  if (rule.dryRun) return { outcome: isOutsider ? DONE.pending : DONE.active };
  const place = { org: organization, team_slug: team, username: login };
  return await orRefused(async () => ({ outcome: DONE[await addToTeam(octokit, place)] }));
}
