import type { Octokit } from '@octokit/rest';
import { listFailedInvitations } from '../github/invitations.ts';
import { getTeamMembership } from '../github/memberships.ts';
import { getLogin } from '../github/users.ts';
import { commandMemory, extendMemory, OPEN_INVITATION, parseMemory } from '../ledger/entries.ts';
import { type Report, withCurrentLogin } from '../messages/notification.ts';
import { GITHUB_LAG } from '../runtime/limits.ts';
import { lazy } from '../runtime/retry.ts';
import { announce } from './announce.ts';
import type { SweepServices } from './services.ts';

/** When GitHub last listed an invitation as failed, in ms since 1970, by login in lower case. */
type FailedInvitations = ReadonlyMap<string, number>;

/**
 * Checks each open invitation, and announces what became of it.
 *
 * @throws AggregateError of everything that failed, once the rest is done; a Failure if the open ones cannot be read.
 */
export async function followUpInvitations(services: SweepServices): Promise<void> {
  const octokit = await services.octokit();
  const failedInvitations = lazy(() => listFailedInvitations(octokit, services.rules.organization));
  const failures: unknown[] = [];
  for (const { key, memory } of await services.ledger.openEntries(OPEN_INVITATION)) {
    await followUp(services, octokit, key, memory, failedInvitations).catch((error: unknown) => {
      failures.push(error);
    });
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} invitations could not be checked`);
  }
}

async function followUp(
  services: SweepServices,
  octokit: Octokit,
  key: string,
  memory: string,
  failedInvitations: () => Promise<FailedInvitations>,
): Promise<void> {
  const { report } = parseMemory(commandMemory, key, memory);
  const found = report && (await findOutcome(octokit, report, failedInvitations, services.now()));
  if (report === undefined || found === undefined) return;
  const later = {
    ...report,
    id: `${report.id}/${found.outcome}`,
    person: withCurrentLogin(report.person, found.login),
    result: { outcome: found.outcome },
    at: services.now().toISOString(),
  };
  const extended = extendMemory(key, memory, { followUp: later });
  await announce(services, later, key, () => services.ledger.close(key, extended));
}

/** @returns undefined while the invitation is open. */
async function findOutcome(
  octokit: Octokit,
  { organization, team, person, at }: Report,
  failedInvitations: () => Promise<FailedInvitations>,
  now: Date,
): Promise<{ outcome: 'accepted' | 'invitation-expired' | 'invitation-ended'; login: string } | undefined> {
  const membershipOf = (username: string) =>
    getTeamMembership(octokit, { org: organization, team_slug: team, username });
  if ((await membershipOf(person.login)) === 'pending') return undefined;
  // The person may have another login by now, and somebody else may have theirs.
  const login = await getLogin(octokit, person.id);
  if (login === undefined) return { outcome: 'invitation-ended', login: person.login };
  const membership = await membershipOf(login);
  if (membership === 'active') return { outcome: 'accepted', login };
  if (membership === 'pending') return undefined;
  // An earlier invitation of the same person may have failed too.
  const failedAt = (await failedInvitations()).get(login.toLowerCase()) ?? 0;
  if (failedAt >= inWholeSeconds(at)) return { outcome: 'invitation-expired', login };
  // GitHub may not show yet that the person was invited.
  return now.getTime() < Date.parse(at) + GITHUB_LAG ? undefined : { outcome: 'invitation-ended', login };
}

/** GitHub's times are in whole seconds. */
const inWholeSeconds = (at: string) => new Date(at).setMilliseconds(0);
