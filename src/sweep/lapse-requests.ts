import type { Octokit } from '@octokit/rest';
import { getTeamMembership } from '../github/memberships.ts';
import { getLogin } from '../github/users.ts';
import { grantKey } from '../ledger/entries.ts';
import type { Grants } from '../ledger/grants.ts';
import type { Request } from '../ledger/requests.ts';
import { type Report, withCurrentLogin } from '../messages/notification.ts';
import { announce } from './announce.ts';
import type { SweepServices } from './services.ts';

/**
 * Ends the requests that nobody decided in time, and announces that.
 *
 * @throws AggregateError of everything that failed, once the rest is done; a Failure if the open ones cannot be read.
 */
export async function lapseRequests(services: SweepServices): Promise<void> {
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => void failures.push(error);
  for (const request of await services.ledger.requests.listOpen(onFailure)) {
    if (request.state === 'lapsed') await lapse(services, request).catch(onFailure);
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} requests could not be ended`);
}

async function lapse(services: SweepServices, { key, report }: Request): Promise<void> {
  const { requests, audit, grants } = services.ledger;
  const octokit = await services.octokit();
  // The person may have another login by now, and somebody else may have theirs.
  const login = (await getLogin(octokit, report.person.id)) ?? report.person.login;
  const lapsed = {
    ...report,
    id: `${report.id}/request-lapsed`,
    person: withCurrentLogin(report.person, login),
    result: { outcome: 'request-lapsed' as const },
    at: services.now().toISOString(),
  };
  // Somebody who got it in some other way has nothing left to ask for, so nobody is told.
  if ((await isMember(octokit, report, login)) && !(await wantsMoreTime(grants, report))) {
    await audit.recordFollowUp(lapsed);
    return await requests.lapse(key);
  }
  await announce(services, lapsed, key, () => requests.lapse(key));
}

/** Whether a member asked to stay longer, and their time still ends as it did then. */
async function wantsMoreTime(
  grants: Pick<Grants, 'find'>,
  { team, person, until }: Report,
): Promise<boolean> {
  if (until === undefined) return false;
  const grant = await grants.find(grantKey(team, person.id));
  return grant?.state === 'active' && grant.until === Date.parse(until);
}

async function isMember(
  octokit: Octokit,
  { organization, team }: Report,
  username: string,
): Promise<boolean> {
  return (await getTeamMembership(octokit, { org: organization, team_slug: team, username })) === 'active';
}
