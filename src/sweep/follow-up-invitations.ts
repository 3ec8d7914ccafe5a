import type { Octokit } from '@octokit/rest';
import { getTeamMembership, listFailedInvitations } from '../github/memberships.ts';
import { getLogin } from '../github/users.ts';
import { commandMemory, OPEN_INVITATION } from '../ledger/entries.ts';
import { anything, parseMemory } from '../ledger/parse-memory.ts';
import { type Report, withCurrentLogin } from '../messages/notification.ts';
import { GITHUB_LAG } from '../runtime/limits.ts';
import { lazy } from '../runtime/retry.ts';
import { announce } from './announce.ts';
import type { SweepServices } from './services.ts';

/**
 * Tells the person and Slack what became of each invitation that is still open.
 *
 * @throws AggregateError of what failed, when the rest is done; a Failure if the open ones cannot be read.
 */
export async function followUpInvitations(services: SweepServices): Promise<void> {
  const octokit = await services.octokit();
  const lastFailed = lazy(() => listFailedInvitations(octokit, services.rules.organization));
  const failures: unknown[] = [];
  for (const { key, memory } of await services.ledger.openEntries(OPEN_INVITATION)) {
    await followUp(services, octokit, key, memory, lastFailed).catch((error: unknown) => {
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
  remembered: string,
  lastFailed: () => Promise<ReadonlyMap<string, number>>,
): Promise<void> {
  const { report } = parseMemory(commandMemory, key, remembered);
  const found = report && (await whatBecameOf(octokit, report, lastFailed, services.now()));
  if (report === undefined || found === undefined) return;
  const told = {
    ...report,
    id: `${report.id}/${found.outcome}`,
    person: withCurrentLogin(report.person, found.login),
    result: { outcome: found.outcome },
    at: services.now().toISOString(),
  };
  const memory = { ...parseMemory(anything, key, remembered), followUp: told };
  await announce(services, told, key, () => services.ledger.close(key, memory));
}

/** @returns undefined while the invitation is still open. */
async function whatBecameOf(
  octokit: Octokit,
  { organization, team, person, at }: Report,
  lastFailed: () => Promise<ReadonlyMap<string, number>>,
  now: Date,
): Promise<{ outcome: 'accepted' | 'invitation-expired' | 'invitation-ended'; login: string } | undefined> {
  const stateOf = (username: string) =>
    getTeamMembership(octokit, { org: organization, team_slug: team, username });
  if ((await stateOf(person.login)) === 'pending') return undefined;
  // By now the person may go by another login, and somebody else by theirs.
  const login = await getLogin(octokit, person.id);
  if (login === undefined) return { outcome: 'invitation-ended', login: person.login };
  const state = await stateOf(login);
  if (state === 'active') return { outcome: 'accepted', login };
  if (state === 'pending') return undefined;
  // One that failed before this one was sent says nothing of this one.
  const hasFailed = ((await lastFailed()).get(login.toLowerCase()) ?? 0) >= inWholeSeconds(at);
  if (hasFailed) return { outcome: 'invitation-expired', login };
  // GitHub may not show yet what it was just asked for.
  return now.getTime() < Date.parse(at) + GITHUB_LAG ? undefined : { outcome: 'invitation-ended', login };
}

/** A time as GitHub would write it. */
const inWholeSeconds = (at: string) => new Date(at).setMilliseconds(0);
