import { GitHubRefusal } from '../github/failures.ts';
import { addToTeam } from '../github/memberships.ts';
import { refusalReason } from '../github/refusals.ts';
import { grantKey, invitationCountKey, membershipLockKey } from '../ledger/entries.ts';
import { type Grant, isTakenOutBySweep } from '../ledger/grant.ts';
import type { GrantTerms } from '../ledger/grants.ts';
import type { Outcome } from '../messages/outcome.ts';
import { ruleId } from '../rules/find-rule.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { MEMBERSHIP_LOCK } from '../runtime/limits.ts';
import type { CommandContext, Person } from './command.ts';
import { OUTCOME_OF_ADDING } from './decide-join.ts';

/**
 * Adds somebody to a team. An outsider is invited to the organization, up to the rule's daily limit.
 *
 * @param terms - Until when, if they are let in for a time.
 * @throws a Failure, to be retried.
 */
export async function addPerson(
  context: CommandContext,
  team: string,
  person: Pick<Person, 'login' | 'id'>,
  isOutsider: boolean,
  terms: GrantTerms | undefined,
): Promise<Outcome> {
  const { octokit, organization, rule, ledger, claim, key, now } = context;
  const grant = grantKey(team, person.id);
  const [earlier] = await Promise.all([ledger.grants.find(grant), lockMembership(context, team, person)]);
  // A new grant replaces the old one, and with it what the sweep still has to announce.
  if (earlier !== undefined && !rule.dryRun && isTakenOutBySweep(earlier))
    throw new RetryableFailure('a sweep has not announced yet that their earlier time is over');
  const isCounted = claim.memory.wasOutside ?? false;
  if (isOutsider && !isCounted) {
    const mayInvite = await ledger.limits.increment(invitationCountKey(ruleId(rule), now()), rule.limit);
    if (!mayInvite) return { outcome: 'denied', reason: 'invitation-limit' };
  }
  if (!rule.dryRun) {
    // They are outside, and what they are given now must not end with what they had.
    if (terms !== undefined) await ledger.grants.prepare(grant, key, terms, earlier);
    else if (earlier !== undefined) await ledger.grants.end(earlier, 'gone');
  }
  // Recorded just before the change, so that a retry after a crash knows that Usher made the membership it finds.
  await claim.record({ wasOutside: true });
  if (rule.dryRun) return { outcome: isOutsider ? OUTCOME_OF_ADDING.pending : OUTCOME_OF_ADDING.active };
  const place = { org: organization, team_slug: team, username: person.login };
  const result = await catchRefusal(async () => ({
    outcome: OUTCOME_OF_ADDING[await addToTeam(octokit, place)],
  }));
  if (terms !== undefined) {
    if (result.outcome === 'failed') await ledger.grants.abandon(grant, key);
    else await ledger.grants.confirm(grant, key);
  }
  return result;
}

/**
 * Lets somebody whom Usher let in for a time stay longer.
 *
 * @throws RetryableFailure if they are just being taken out; other Failures.
 */
export async function renewGrant(
  { ledger, rule, key }: Pick<CommandContext, 'ledger' | 'rule' | 'key'>,
  grant: Grant,
  terms: GrantTerms,
): Promise<Outcome> {
  if (!rule.dryRun && !(await ledger.grants.renew(grant.key, key, terms)))
    throw new RetryableFailure('the time in the team ended just now');
  return { outcome: 'renewed' };
}

/**
 * Locks a person's membership in a team for a moment. Without the lock, two commands at the same time would both find
 * what was before, and both would report a change.
 *
 * @throws RetryableFailure if another command has the lock; other Failures.
 */
export async function lockMembership(
  { ledger, key }: Pick<CommandContext, 'ledger' | 'key'>,
  team: string,
  { id }: Pick<Person, 'id'>,
): Promise<void> {
  if (await ledger.limits.acquire(membershipLockKey(team, id), key, MEMBERSHIP_LOCK)) return;
  throw new RetryableFailure("another command is changing this person's membership in this team");
}

/** Makes a change, and turns GitHub's refusal of it into an outcome. @throws a Failure, to be retried. */
export async function catchRefusal(change: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error;
    return { outcome: 'failed', reason: refusalReason(error), detail: error.message.slice(0, 200) };
  }
}
