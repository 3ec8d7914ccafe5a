import { randomUUID } from 'node:crypto';
import type { Octokit } from '@octokit/rest';
import { GitHubRefusal } from '../github/failures.ts';
import { cancelInvitation, listTeamInvitations } from '../github/invitations.ts';
import {
  getMembershipWithRole,
  type Membership,
  removeFromTeam,
  type TeamMembership,
} from '../github/memberships.ts';
import { getLogin } from '../github/users.ts';
import { membershipLockKey } from '../ledger/entries.ts';
import { BY_SWEEP, type Grant } from '../ledger/grant.ts';
import { isSameName } from '../messages/github-event.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { GITHUB_LAG, REMOVAL_LOCK } from '../runtime/limits.ts';
import { announceEnd, announceKept } from './grant-reports.ts';
import type { SweepServices } from './services.ts';

/** A person's membership as GitHub shows it now, under the login that their account has now. */
export interface CurrentMembership extends TeamMembership {
  readonly login: string;
}

/**
 * Looks up a person's membership by the id of their account: its login may have changed, and another account may have
 * the old one.
 *
 * @returns undefined if the account no longer exists, or is neither in the team nor invited to it.
 * @throws a Failure if GitHub gives no clear answer.
 */
export async function findMembership(
  octokit: Octokit,
  { report }: Grant,
): Promise<CurrentMembership | undefined> {
  const login = await getLogin(octokit, report.person.id);
  if (login === undefined) return undefined;
  const found = await getMembershipWithRole(octokit, placeOf(report, login));
  return found && { ...found, login };
}

/**
 * Takes a person out of a team, or withdraws their invitation, if the membership is still the one that Usher gave them:
 * under a lock, recorded before and after. What was recorded as begun and cannot be shown to have failed is never
 * repeated: somebody may have let the person in again since.
 *
 * @throws a Failure if GitHub gives no clear answer. A later sweep tries again.
 */
export async function takeOut(services: SweepServices, octokit: Octokit, grant: Grant): Promise<void> {
  const { ledger, now, log } = services;
  const { team, person } = grant.report;
  const by = `${BY_SWEEP}${randomUUID()}`;
  const start = now().getTime();
  const isLocked = await ledger.limits.acquire(membershipLockKey(team, person.id), by, REMOVAL_LOCK);
  // Otherwise a command is changing it: the next sweep looks again.
  if (!isLocked || !(await ledger.grants.startRemoval(grant, by))) return;
  let hasBegun = false;
  let wasIn = false;
  try {
    const found = await findMembership(octokit, grant);
    if (found === undefined) return await ledger.grants.end(grant, 'gone');
    if (found.role !== 'member') {
      await ledger.grants.cancelRemoval(grant, by);
      return await announceKept(services, grant, 'maintainer', found.login);
    }
    wasIn = found.state === 'active';
    const change = wasIn ? removal(octokit, grant, found) : await withdrawal(octokit, grant, found);
    if (change === 'invited-again') {
      await ledger.grants.cancelRemoval(grant, by);
      return await announceKept(services, grant, 'invited-again', found.login);
    }
    if (now().getTime() - start > REMOVAL_LOCK / 2)
      throw new RetryableFailure('GitHub is too slow to take somebody out safely');
    hasBegun = true;
    await change();
  } catch (error) {
    // If GitHub shows them as before, nothing has happened. Without an answer the removal stays recorded as begun.
    const shown = hasBegun ? await findMembership(octokit, grant) : undefined;
    if (!hasBegun || shown !== undefined) {
      await ledger.grants.cancelRemoval(grant, by);
      if (!(error instanceof GitHubRefusal) || shown === undefined) throw error;
      return await announceKept(services, grant, 'refused', shown.login);
    }
    log('warn', 'removal failed, but GitHub shows it as done', { key: grant.key, error });
  }
  await ledger.grants.recordRemoved(grant, by);
  await finishRemoval(services, octokit, grant, wasIn);
}

/**
 * Announces a removal that GitHub shows as done. A withdrawn invitation is announced as such by the follow-up on
 * invitations.
 *
 * @throws a Failure.
 */
async function finishRemoval(
  services: SweepServices,
  octokit: Octokit,
  grant: Grant,
  wasIn: boolean,
): Promise<void> {
  const login = (await getLogin(octokit, grant.report.person.id)) ?? grant.report.person.login;
  const found = await getMembershipWithRole(octokit, placeOf(grant.report, login));
  // GitHub lags behind, or they are in a child team: the next sweep tells.
  if (found === undefined) await announceEnd(services, grant, login, wasIn);
}

const removal =
  (octokit: Octokit, { report }: Grant, { login }: CurrentMembership) =>
  async () =>
    await removeFromTeam(octokit, placeOf(report, login));

/**
 * Prepares to withdraw an invitation. One that Usher sent, for this team alone, is cancelled. From any other only the team
 * is taken away.
 */
async function withdrawal(
  octokit: Octokit,
  grant: Grant,
  found: CurrentMembership,
): Promise<(() => Promise<void>) | 'invited-again'> {
  const { organization: org, team } = grant.report;
  const invitations = await listTeamInvitations(octokit, { org, team_slug: team });
  const theirs = invitations.find(({ login }) => isSameName(login ?? '', found.login));
  const sent = Date.parse(theirs?.created_at ?? '') - grant.since;
  if (sent > GITHUB_LAG) return 'invited-again';
  const isOurs = theirs !== undefined && sent >= -GITHUB_LAG && theirs.team_count <= 1;
  return isOurs ? () => cancelInvitation(octokit, org, theirs.id) : removal(octokit, grant, found);
}

const placeOf = (
  { organization, team }: { readonly organization: string; readonly team: string },
  username: string,
): Membership => ({ org: organization, team_slug: team, username });
