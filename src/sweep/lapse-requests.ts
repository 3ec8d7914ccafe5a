import type { Octokit } from '@octokit/rest';
import { getTeamMembership } from '../github/memberships.ts';
import { getLogin } from '../github/users.ts';
import type { Request } from '../ledger/requests.ts';
import { type Report, withCurrentLogin } from '../messages/notification.ts';
import { announce } from './announce.ts';
import type { SweepServices } from './services.ts';

/**
 * Ends the requests that nobody decided in time, and tells the person and Slack.
 *
 * @throws AggregateError of what failed, when the rest is done; a Failure if the open ones cannot be read.
 */
export async function lapseRequests(services: SweepServices): Promise<void> {
  const failures: unknown[] = [];
  const fail = (error: unknown) => void failures.push(error);
  for (const request of await services.ledger.requests.listOpen(fail)) {
    if (request.state === 'lapsed') await end(services, request).catch(fail);
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} requests could not be ended`);
}

async function end(services: SweepServices, { key, report }: Request): Promise<void> {
  const { requests } = services.ledger;
  const octokit = await services.octokit();
  // By now the person may go by another login, and somebody else by theirs.
  const login = (await getLogin(octokit, report.person.id)) ?? report.person.login;
  // Whoever was let in some other way has nothing to ask for any more.
  if (await isIn(octokit, report, login)) return await requests.lapse(key);
  const lapsed = {
    ...report,
    id: `${report.id}/request-lapsed`,
    person: withCurrentLogin(report.person, login),
    result: { outcome: 'request-lapsed' as const },
    at: services.now().toISOString(),
  };
  await announce(services, lapsed, key, () => requests.lapse(key));
}

async function isIn(octokit: Octokit, { organization, team }: Report, username: string): Promise<boolean> {
  return (await getTeamMembership(octokit, { org: organization, team_slug: team, username })) === 'active';
}
