import { grantKey } from '../ledger/entries.ts';
import type { Grant } from '../ledger/grant.ts';
import type { GrantTerms } from '../ledger/grants.ts';
import { grantedBy } from '../ledger/past-grants.ts';
import { canRenew, endOf } from './access.ts';
import { addPerson, lockMembership, renewGrant } from './change-membership.ts';
import type { CommandContext, CommandResult, Person } from './command.ts';
import { createReport } from './conclude.ts';
import { type Decision, decideJoin, gatherFacts, OUTCOME_OF_ADDING } from './decide-join.ts';
import type { TeamRule } from '../rules/rules.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { GITHUB_LAG } from '../runtime/limits.ts';

/** Somebody who is to be let into a team. */
export interface Admission {
  readonly teamRule: TeamRule;
  readonly person: Person;
  /** In ms: for how long; undefined for good. */
  readonly time: number | undefined;
  /** Why they want to join, in their own words. */
  readonly reason: string | undefined;
  /** Who approved it, if somebody had to. */
  readonly decidedBy?: Person;
}

/** What to do about somebody who is to be let in. */
export interface AdmissionDecision {
  readonly decision: Decision;
  /** What Usher gave them before, in whatever state. Looked up only where access ends. */
  readonly grant: Grant | undefined;
  /** Until when they would be let in; undefined for good. */
  readonly until: Date | undefined;
}

/**
 * Decides what to do about somebody who is to be let in, by the rule, by GitHub and by the ledger. What an earlier attempt
 * of the same command gave is never given again: its time may be over by now, or somebody may have taken it back.
 *
 * @throws a Failure.
 */
export async function decideAdmission(
  { octokit, organization, ledger, claim, key, now }: CommandContext,
  { teamRule, person, time }: Admission,
): Promise<AdmissionDecision> {
  const { wasOutside = false } = claim.memory;
  const until = time === undefined ? undefined : endOf(now(), time);
  const grant =
    until === undefined && !wasOutside
      ? undefined
      : await ledger.grants.find(grantKey(teamRule.team, person.id));
  const given = grantedBy(grant, key);
  const mayRenew =
    given === undefined && time !== undefined && until !== undefined && canRenew(grant, until, time);
  const facts = await gatherFacts(octokit, organization, teamRule, person, mayRenew);
  if (given !== undefined) {
    const membership = facts.membership ?? (facts.isOrgMember ? 'active' : 'pending');
    const outcome = given.outcome === 'renewed' ? given.outcome : OUTCOME_OF_ADDING[membership];
    return { decision: { action: 'report', result: { outcome } }, grant, until };
  }
  if (facts.membership === 'active' && isJustTakenOut(grant, now()))
    throw new RetryableFailure('GitHub may still show the membership that was just taken away');
  // Another command has found them outside and let them in since an earlier attempt of this one.
  const isAnothers = grant?.state === 'active' && grant.given_by !== key;
  const decision = decideJoin(teamRule, person, facts, wasOutside && !isAnothers, mayRenew);
  return { decision, grant, until };
}

/** Whether a sweep took the person out so recently that GitHub may still show them. */
const isJustTakenOut = (grant: Grant | undefined, now: Date): boolean =>
  grant?.removed !== undefined && now.getTime() < grant.removed + GITHUB_LAG;

/**
 * Carries out a decision to let somebody in, or to leave them as they are.
 *
 * @throws a Failure, to be retried.
 */
export async function carryOutAdmission(
  context: CommandContext,
  { teamRule, person, time, reason, decidedBy }: Admission,
  { decision, grant, until }: AdmissionDecision,
): Promise<Pick<CommandResult, 'result' | 'until' | 'reason'>> {
  const { team } = teamRule;
  const termsUntil = (end: Date): GrantTerms => {
    const outcome = { result: { outcome: 'added' }, team, person, until: end, reason } as const;
    const report = createReport(context, decidedBy === undefined ? outcome : { ...outcome, decidedBy });
    return { until: end, time: time ?? 0, report };
  };
  switch (decision.action) {
    case 'add': {
      const terms = until && termsUntil(until);
      const result = await addPerson(context, team, person, decision.isOutsider, terms);
      return result.outcome === 'added' || result.outcome === 'invited'
        ? { result, until, reason }
        : { result };
    }
    case 'renew': {
      if (grant === undefined || until === undefined) throw new Error('there is nothing to renew');
      return { result: await renewGrant(context, grant, termsUntil(until)), until, reason };
    }
    case 'report':
      // Otherwise they would be told that they are in, and be taken out a moment later.
      if (grant?.state === 'removing' && decision.result.outcome === 'already-member')
        await lockMembership(context, team, person);
      return reportAsIs(context, decision.result, grant, reason);
    case 'request':
      throw new Error('a request lets nobody in');
  }
}

/** Somebody who is in already, with the end of their time if that is to come and Usher is sure to have let them in. */
function reportAsIs(
  { key, now }: Pick<CommandContext, 'key' | 'now'>,
  result: CommandResult['result'],
  grant: Grant | undefined,
  reason: string | undefined,
): Pick<CommandResult, 'result' | 'until' | 'reason'> {
  if (grant === undefined) return { result };
  const given = grantedBy(grant, key);
  if (given !== undefined)
    return grant.ended_as === 'kept' ? { result, reason } : { result, until: given.until, reason };
  const until = new Date(grant.until);
  const ends = grant.state === 'active' && until > now();
  return ends && result.outcome === 'already-member' ? { result, until } : { result };
}
