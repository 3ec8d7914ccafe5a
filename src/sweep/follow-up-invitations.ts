import type { Octokit } from '@octokit/rest';
import { listFailedInvitations } from '../github/failed-invitations.ts';
import { getTeamMembership } from '../github/team-membership.ts';
import { lazy } from '../lazy.ts';
import { commandMemory, OPEN_INVITATION } from '../ledger/command-memory.ts';
import type { Notification } from '../messages/notification.ts';
import type { SweepServices } from './sweep-services.ts';

/**
 * Tells Slack what became of each invitation that is still open.
 *
 * @throws AggregateError of what failed, when the rest is done; a Failure if the open ones cannot be read.
 */
export async function followUpInvitations(services: SweepServices): Promise<void> {
  const octokit = await services.octokit();
  const failedLogins = lazy(() => listFailedInvitations(octokit, services.rules.organization));
  const failures: unknown[] = [];
  for (const { key, memory } of await services.ledger.openEntries(OPEN_INVITATION, commandMemory)) {
    if (memory.notification === undefined) continue;
    await followUp(services, octokit, key, memory.notification, failedLogins).catch((error: unknown) => {
      failures.push(error);
    });
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} invitations could not be looked at`);
  }
}

async function followUp(
  { ledger, publishNotification, now, log, count }: SweepServices,
  octokit: Octokit,
  key: string,
  notification: Notification,
  failedLogins: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const outcome = await whatBecameOf(octokit, notification, failedLogins);
  if (outcome === undefined) return;
  const id = `${notification.id}/${outcome}`;
  await publishNotification({ ...notification, id, result: { outcome }, at: now().toISOString() });
  await ledger.close(key);
  log('info', 'invitation followed up', {
    delivery: notification.delivery,
    id,
    login: notification.person.login,
    outcome,
  });
  count('Outcome', { outcome });
}

/** @returns undefined while the invitation is still open. */
async function whatBecameOf(
  octokit: Octokit,
  { organization, team, person: { login } }: Notification,
  failedLogins: () => Promise<ReadonlySet<string>>,
): Promise<'accepted' | 'invitation-expired' | 'invitation-ended' | undefined> {
  const state = await getTeamMembership(octokit, { org: organization, team_slug: team, username: login });
  if (state === 'active') return 'accepted';
  if (state === 'pending') return undefined;
  return (await failedLogins()).has(login.toLowerCase()) ? 'invitation-expired' : 'invitation-ended';
}
