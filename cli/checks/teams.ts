import * as z from 'zod/mini';
import { type AskGitHub, wordsOf } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check.ts';

/** What only an organization in GitHub Enterprise Cloud has; everywhere else GitHub refuses the question. */
const PROVIDERS = [
  {
    // https://docs.github.com/en/enterprise-cloud@latest/rest/teams/external-groups
    route: 'GET /orgs/{org}/teams/{team_slug}/external-groups',
    groups: z.object({ groups: z.array(z.looseObject({})) }),
  },
  {
    // https://docs.github.com/en/enterprise-cloud@latest/rest/teams/team-sync
    route: 'GET /orgs/{org}/teams/{team_slug}/team-sync/group-mappings',
    groups: z.object({ groups: z.array(z.looseObject({})) }),
  },
];

/**
 * Whether there is a team, and whether GitHub lets anybody but an identity provider say who is in it.
 *
 * @param isJoined - Usher lets people into it; else it only asks who is in it.
 */
export async function findTeam(
  ask: AskGitHub,
  organization: string,
  slug: string,
  isJoined: boolean,
): Promise<CheckResult> {
  const about = `team ${slug}`;
  const team = { org: organization, team_slug: slug };
  const answer = await ask('GET /orgs/{org}/teams/{team_slug}', team);
  if (answer.status === 404) {
    const todo = `make it, or put the last part of the team’s address on GitHub into the rules`;
    return fail(about, `is not there in ${organization}, or was renamed`, todo);
  }
  if (answer.status >= 300)
    return fail(about, `is refused by GitHub (${wordsOf(answer)})`, 'give Usher Members: read and write');
  for (const { route, groups } of isJoined ? PROVIDERS : []) {
    const { status, data } = await ask(route, team);
    const found = status < 300 ? z.safeParse(groups, data).data?.groups : [];
    if (found !== undefined && found.length > 0) {
      return fail(
        about,
        'is managed by an identity provider',
        'choose another team, or disconnect the group on GitHub',
      );
    }
  }
  return pass(about, `is there in ${organization}`);
}

/**
 * Whether somebody whom the rules name to decide is in the organization: nobody else is let decide.
 *
 * @see https://docs.github.com/en/rest/orgs/members#check-organization-membership-for-a-user
 */
export async function findApprover(
  ask: AskGitHub,
  organization: string,
  login: string,
): Promise<CheckResult> {
  const about = `approver ${login}`;
  const who = { org: organization, username: login };
  const answer = await ask('GET /orgs/{org}/members/{username}', who);
  if (answer.status === 204) return pass(about, `is in ${organization}`);
  if (answer.status === 404) {
    const todo = 'put whoever decides now into the rules, or invite them';
    return warn(about, `is not in ${organization}, or has another login now, and so cannot decide`, todo);
  }
  return fail(about, `is not shown by GitHub (${wordsOf(answer)})`, 'give Usher Members: read and write');
}
