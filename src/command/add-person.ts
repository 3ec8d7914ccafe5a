import { nameOfRule } from '../config/find-rule.ts';
import { addToTeam } from '../github/team-membership.ts';
import { invitationsKey } from '../ledger/keys.ts';
import type { Result } from '../messages/outcome.ts';
import type { Given, Person } from './command.ts';
import { DONE } from './decide-join.ts';
import { orRefused } from './or-refused.ts';
import { takeTurn } from './take-turn.ts';

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
