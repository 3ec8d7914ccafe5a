import { grantKey } from '../ledger/entries.ts';
import type { Grant, GrantTerms } from '../ledger/grants.ts';
import { canRenew, endOf } from './access.ts';
import { addPerson, renewGrant } from './change-membership.ts';
import type { CommandContext, CommandResult, Person } from './command.ts';
import { createReport } from './conclude.ts';
import { type Decision, decideJoin, gatherFacts } from './decide-join.ts';
import type { TeamRule } from '../rules/rules.ts';

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

/** Decides what to do about somebody who is to be let in, by the rule, by GitHub and by the ledger. @throws a Failure. */
export async function decideAdmission(
  { octokit, organization, ledger, claim, key, now }: CommandContext,
  { teamRule, person, time }: Admission,
): Promise<AdmissionDecision> {
  const until = time === undefined ? undefined : endOf(now(), time);
  const grant =
    until === undefined ? undefined : await ledger.grants.find(grantKey(teamRule.team, person.id));
  const mayRenew =
    time !== undefined &&
    until !== undefined &&
    // An earlier attempt of this command may have renewed it.
    (canRenew(grant, until, time) || (grant?.state === 'active' && grant.renewed_by === key));
  const facts = await gatherFacts(octokit, organization, teamRule, person, mayRenew);
  const decision = decideJoin(teamRule, person, facts, claim.memory.wasOutside ?? false, mayRenew);
  return { decision, grant, until };
}

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
      if (grant.renewed_by === context.key)
        return { result: { outcome: 'renewed' }, until: new Date(grant.until), reason };
      return { result: await renewGrant(context, grant, termsUntil(until)), until, reason };
    }
    case 'report':
      return reportAsIs(context, decision.result, grant);
    case 'request':
      throw new Error('a request lets nobody in');
  }
}

/** Somebody who is in already, with the end of their time if Usher is sure to have let them in. */
function reportAsIs(
  { key }: CommandContext,
  result: CommandResult['result'],
  grant: Grant | undefined,
): Pick<CommandResult, 'result' | 'until'> {
  if (grant?.state !== 'active') return { result };
  const isOwn = grant.given_by === key && (result.outcome === 'added' || result.outcome === 'invited');
  const until = new Date(grant.until);
  return isOwn || result.outcome === 'already-member' ? { result, until } : { result };
}
