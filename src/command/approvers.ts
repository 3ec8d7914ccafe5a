import type { Octokit } from '@octokit/rest';
import { getComment } from '../github/comments.ts';
import { getTeamMembership, isOrganizationMember } from '../github/memberships.ts';
import { splitFullName } from '../github/repositories.ts';
import { type GitHubEvent, isSameName } from '../messages/github-event.ts';
import { trimAscii } from '../messages/github-payload.ts';
import type { People, TeamRule } from '../rules/rules.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { APPROVER_TIMEOUT, GITHUB_LAG, GITHUB_TIMEOUT, APPROVER_CONCURRENCY } from '../runtime/limits.ts';
import type { CommandContext, Person } from './command.ts';

/** Who may decide, as people write it: logins, or a team as `ORGANIZATION/SLUG`. */
export function approverNames(organization: string, approvers: People | undefined): readonly string[] {
  if (approvers === undefined) return [];
  return 'team' in approvers ? [`${organization}/${approvers.team}`] : approvers.logins;
}

/**
 * Finds the teams whose requests the author of a command may decide on, by what GitHub says at this moment. It asks
 * about each approving team once, and once about the organization; {@link APPROVER_CONCURRENCY} calls run in parallel, for
 * {@link APPROVER_TIMEOUT} at most.
 *
 * @throws a Failure if GitHub gives no clear answer; a retryable one if it is too slow.
 */
export async function teamsDecidedBy(
  { octokit, organization, event, now }: Pick<CommandContext, 'octokit' | 'organization' | 'event' | 'now'>,
  teams: readonly TeamRule[],
): Promise<readonly TeamRule[]> {
  const { user } = event.comment;
  const checks = new Map(
    teams.flatMap(({ approvers }) => (approvers ? [[checkName(approvers, user), approvers]] : [])),
  );
  const queue = [...checks];
  const results = new Map<string, boolean>();
  const start = now().getTime();
  const runChecks = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [name, approvers] = next;
      if (now().getTime() - start > APPROVER_TIMEOUT - GITHUB_TIMEOUT)
        throw new RetryableFailure('GitHub is too slow to say who may decide');
      results.set(name, await isApprover(octokit, organization, approvers, user));
    }
  };
  try {
    await Promise.all(Array.from({ length: APPROVER_CONCURRENCY }, runChecks));
  } finally {
    // After a failure, start no more calls.
    queue.length = 0;
  }
  return teams.filter(({ approvers }) => approvers && results.get(checkName(approvers, user)));
}

/** The same for approvers that take the same call to GitHub. */
function checkName(approvers: People, { login }: Pick<Person, 'login'>): string {
  if ('team' in approvers) return approvers.team;
  return approvers.logins.some((listed) => isSameName(listed, login)) ? '(listed)' : '(not listed)';
}

async function isApprover(
  octokit: Octokit,
  organization: string,
  approvers: People,
  { login }: Pick<Person, 'login'>,
): Promise<boolean> {
  if ('team' in approvers) {
    const place = { org: organization, team_slug: approvers.team, username: login };
    return (await getTeamMembership(octokit, place)) === 'active';
  }
  const isListed = approvers.logins.some((listed) => isSameName(listed, login));
  // Anybody can take a login that was given up, but not its membership of the organization.
  return isListed && (await isOrganizationMember(octokit, organization, login));
}

/**
 * Whether GitHub shows a comment exactly as the event has it: by that account, which still has that login, and never
 * edited. The event alone proves only that its sender knows the webhook's secret.
 *
 * @throws a Failure; a retryable one while GitHub may just not show the comment yet.
 */
export async function isUnaltered(
  octokit: Octokit,
  { comment, issue, repository }: GitHubEvent,
  now: Date,
): Promise<boolean> {
  const found = await getComment(octokit, splitFullName(repository.full_name), comment.id);
  const written = Date.parse(comment.created_at);
  if (found === undefined && now.getTime() < written + GITHUB_LAG)
    throw new RetryableFailure(`GitHub does not show comment ${comment.id} yet`);
  if (found?.user === undefined || found.user === null) return false;
  return (
    found.user.id === comment.user.id &&
    isSameName(found.user.login, comment.user.login) &&
    trimAscii(found.body ?? '') === comment.body &&
    found.issue_url.endsWith(`/issues/${issue.number}`) &&
    Date.parse(found.created_at) === written &&
    Date.parse(found.updated_at) === written
  );
}
