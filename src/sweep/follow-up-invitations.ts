import type { Octokit } from '@octokit/rest';
import { listFailedInvitations } from '../github/failed-invitations.ts';
import { getTeamMembership } from '../github/team-membership.ts';
import { lazy } from '../lazy.ts';
import { type CommandMemory, commandMemory, OPEN_INVITATION } from '../ledger/command-memory.ts';
import type { Report } from '../messages/notification.ts';
import type { SweepServices } from './sweep-services.ts';
import { tell } from './tell.ts';

/**
 * Tells the person and Slack what became of each invitation that is still open.
 *
 * @throws AggregateError of what failed, when the rest is done; a Failure if the open ones cannot be read.
 */
export async function followUpInvitations(services: SweepServices): Promise<void> {
  const octokit = await services.octokit();
  const failedLogins = lazy(() => listFailedInvitations(octokit, services.rules.organization));
  const failures: unknown[] = [];
  for (const { key, memory } of await services.ledger.openEntries(OPEN_INVITATION, commandMemory)) {
    await followUp(services, octokit, key, memory, failedLogins).catch((error: unknown) => {
      failures.push(error);
    });
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} invitations could not be looked at`);
  }
}

async function followUp(
  services: SweepServices,
  octokit: Octokit,
  key: string,
  memory: CommandMemory,
  failedLogins: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const { report } = memory;
  const outcome = report && (await whatBecameOf(octokit, report, failedLogins));
  if (report === undefined || outcome === undefined) return;
  const told = {
    ...report,
    id: `${report.id}/${outcome}`,
    result: { outcome },
    at: services.now().toISOString(),
  };
  await tell(services, told, key, () => services.ledger.close(key, { ...memory, followUp: told }));
}

/** @returns undefined while the invitation is still open. */
async function whatBecameOf(
  octokit: Octokit,
  { organization, team, person: { login } }: Report,
  failedLogins: () => Promise<ReadonlySet<string>>,
): Promise<'accepted' | 'invitation-expired' | 'invitation-ended' | undefined> {
  const state = await getTeamMembership(octokit, { org: organization, team_slug: team, username: login });
  if (state === 'active') return 'accepted';
  if (state === 'pending') return undefined;
  return (await failedLogins()).has(login.toLowerCase()) ? 'invitation-expired' : 'invitation-ended';
}
