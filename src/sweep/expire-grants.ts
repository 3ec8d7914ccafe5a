import type { Octokit } from '@octokit/rest';
import { listTeamMembers, type TeamMember } from '../github/memberships.ts';
import { type Grant, isTakenOutBySweep } from '../ledger/grant.ts';
import { reminderLead } from '../rules/durations.ts';
import { findRule, findTeamRule } from '../rules/find-rule.ts';
import { COMMAND_LEASE, DOUBT_PATIENCE, GITHUB_LAG, SWEEP_MAX_REMOVALS } from '../runtime/limits.ts';
import { announceEnd, announceKept, announceRehearsal, announceReminder } from './grant-reports.ts';
import type { SweepServices } from './services.ts';
import { findMembership, takeOut } from './take-out.ts';

/** Who is in a team; undefined if GitHub shows no such team. */
type Members = ReadonlyMap<number, TeamMember> | undefined;

/** What one pass over the grants shares. */
interface Pass {
  readonly services: SweepServices;
  readonly octokit: Octokit;
  /** How many people it may still take out. */
  left: number;
  isStopped: boolean;
}

/**
 * Follows up the memberships that Usher gave for a time: reminds people of the end, takes them out when it comes, and
 * closes what somebody else has ended. Whatever it cannot be sure of it leaves as it is, and says so. It takes out at most
 * {@link SWEEP_MAX_REMOVALS} people.
 *
 * @throws AggregateError of everything that failed, once the rest is done; a Failure if the open ones cannot be read.
 */
export async function expireGrants(services: SweepServices): Promise<void> {
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => void failures.push(error);
  const open = await services.ledger.grants.listOpen(onFailure);
  const pass: Pass = {
    services,
    octokit: await services.octokit(),
    left: SWEEP_MAX_REMOVALS,
    isStopped: false,
  };
  const first = open.toSorted((one, other) => one.until - other.until);
  for (const [team, grants] of Map.groupBy(first, ({ report }) => report.team)) {
    const org = services.rules.organization;
    const members = await listTeamMembers(pass.octokit, { org, team_slug: team }).catch(
      (error: unknown) => error,
    );
    for (const grant of grants) {
      const followed =
        members === undefined || members instanceof Map
          ? followUp(pass, grant, members)
          : Promise.reject(members);
      await followed.catch(async (error: unknown) => {
        onFailure(error);
        await tellIfUnclear(services, grant).catch(onFailure);
      });
    }
  }
  if (pass.isStopped) {
    services.log('warn', 'removals stopped at the limit of a sweep', { limit: SWEEP_MAX_REMOVALS });
    services.count('RemovalsStopped');
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} memberships could not be followed up`);
}

/** Follows up one grant. @throws a Failure. */
async function followUp(pass: Pass, grant: Grant, members: Members): Promise<void> {
  const { services, octokit } = pass;
  if (members === undefined) return await tellIfUnclear(services, grant);
  const member = members.get(grant.report.person.id);
  // Invited people are not listed; and a list may lag behind.
  const isInside = member !== undefined || (await findMembership(octokit, grant)) !== undefined;
  if (!isInside) return await close(services, grant);
  const now = services.now().getTime();
  if (now < grant.until) return await remind(pass, grant, now);
  await end(pass, grant, member);
}

/** Closes the grant of somebody who is not in the team any more, whoever took them out. */
async function close(services: SweepServices, grant: Grant): Promise<void> {
  const { ledger, now, log } = services;
  if (isTakenOutBySweep(grant)) return await announceEnd(services, grant, grant.report.person.login);
  // GitHub may not show the membership yet, or a command may be about to make it.
  const patience = grant.state === 'active' ? GITHUB_LAG : COMMAND_LEASE;
  if (now().getTime() < grant.since + patience) return;
  log('info', 'membership for a time was ended by somebody else', { key: grant.key });
  // A retry of the command may still give what was never confirmed.
  await ledger.grants.end(grant, grant.state === 'adding' ? 'not-given' : 'gone');
}

async function remind(pass: Pass, grant: Grant, now: number): Promise<void> {
  const lead = reminderLead(grant.time);
  // A reminder of a time that has hardly begun would be noise.
  const isDue = now >= grant.until - lead && lead <= grant.time / 2 && grant.reminded !== grant.until;
  if (grant.state !== 'active' || !isDue || ruleOf(pass.services, grant)?.isForTime !== true) return;
  const found = await findMembership(pass.octokit, grant);
  // Somebody who is only invited is not in the team yet, and could not renew.
  if (found?.state === 'active') await announceReminder(pass.services, grant, found.login);
}

/** Ends a grant whose time is over, if nothing speaks against it. */
async function end(pass: Pass, grant: Grant, member: TeamMember | undefined): Promise<void> {
  const { services, octokit } = pass;
  const rule = ruleOf(services, grant);
  if (grant.state === 'adding') return await announceKept(services, grant, 'unconfirmed');
  if (grant.state === 'removing') {
    const isDone = grant.removed !== undefined;
    return await announceKept(services, grant, isDone ? 'inherited' : 'interrupted');
  }
  if (grant.revoked === undefined && rule?.isForTime !== true)
    return await announceKept(services, grant, 'rule-changed');
  if (member?.inherited === true) return await announceKept(services, grant, 'inherited');
  if (member?.role !== undefined && member.role !== 'member')
    return await announceKept(services, grant, 'maintainer');
  if (rule?.isRehearsal === true) return await announceRehearsal(services, grant, grant.report.person.login);
  if (pass.left <= 0) {
    pass.isStopped = true;
    return;
  }
  pass.left -= 1;
  await takeOut(services, octokit, grant);
}

/** What today's rules say about a grant; undefined if no rule covers it any more. */
function ruleOf(
  { rules }: SweepServices,
  { report }: Grant,
): { isForTime: boolean; isRehearsal: boolean } | undefined {
  const { repository, issue, team } = report;
  // A rule that covers pull requests covers issues too.
  const rule = findRule(rules, {
    repository: { full_name: repository },
    issue: { ...issue, pull_request: false },
  });
  const teamRule = rule && findTeamRule(rule, team);
  if (rule === undefined || teamRule === undefined) return undefined;
  return { isForTime: teamRule.accessTime !== undefined, isRehearsal: rule.dryRun };
}

/** Says once that GitHub has given no clear answer for {@link DOUBT_PATIENCE} after the end. @throws a Failure. */
async function tellIfUnclear(services: SweepServices, grant: Grant): Promise<void> {
  if (services.now().getTime() < grant.until + DOUBT_PATIENCE) return;
  await announceKept(services, grant, 'unclear');
}
