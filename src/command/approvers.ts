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

/** Who may decide, as a person calls them: logins, or a team as `ORGANIZATION/SLUG`. */
export function approverNames(organization: string, approvers: People | undefined): readonly string[] {
  if (approvers === undefined) return [];
  return 'team' in approvers ? [`${organization}/${approvers.team}`] : approvers.logins;
}

/**
 * Whether whoever has a login now may decide on requests, asked of GitHub at this moment.
 *
 * @throws a Failure for whatever is neither a yes nor a no.
 */
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
  // A login that was given up can be taken by anybody; a place in the organization cannot.
  return isListed && (await isOrganizationMember(octokit, organization, login));
}

/**
 * The teams on whose requests the author of a command may decide. Each approving team is asked for once, and so is the
 * place in the organization; a few questions at a time, for {@link APPROVER_TIMEOUT} at most.
 *
 * @throws a Failure for whatever is neither a yes nor a no; a retryable one if GitHub is too slow to answer in time.
 */
export async function teamsDecidedBy(
  { octokit, organization, event, now }: Pick<CommandContext, 'octokit' | 'organization' | 'event' | 'now'>,
  teams: readonly TeamRule[],
): Promise<readonly TeamRule[]> {
  const { user } = event.comment;
  const questions = new Map(
    teams.flatMap(({ approvers }) => (approvers ? [[nameOf(approvers, user), approvers]] : [])),
  );
  const open = [...questions];
  const answers = new Map<string, boolean>();
  const begun = now().getTime();
  const ask = async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const [name, approvers] = next;
      if (now().getTime() - begun > APPROVER_TIMEOUT - GITHUB_TIMEOUT)
        throw new RetryableFailure('GitHub is too slow to say in time who may decide');
      answers.set(name, await isApprover(octokit, organization, approvers, user));
    }
  };
  try {
    await Promise.all(Array.from({ length: APPROVER_CONCURRENCY }, ask));
  } finally {
    // Of questions that fail the others begin no more.
    open.length = 0;
  }
  return teams.filter(({ approvers }) => approvers && answers.get(nameOf(approvers, user)));
}

/** The same for approvers about whom the same is asked. */
function nameOf(approvers: People, { login }: Pick<Person, 'login'>): string {
  if ('team' in approvers) return approvers.team;
  return approvers.logins.some((listed) => isSameName(listed, login)) ? '(listed)' : '(not listed)';
}

/**
 * Whether GitHub has a comment just as an event tells of it: there, by that account, which still has that login, and
 * never edited. An event alone shows only that somebody knows the webhook's secret.
 *
 * @throws a Failure; a retryable one while GitHub may only not show it yet.
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
