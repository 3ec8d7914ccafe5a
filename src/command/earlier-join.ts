import { latestComments, type ListedComment } from '../github/comments.ts';
import { splitFullName } from '../github/repositories.ts';
import { commandKey } from '../ledger/entries.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import { toGitHubEvent } from '../messages/github-payload.ts';
import { readCommand } from '../messages/parse-command.ts';
import type { Rule, TeamRule } from '../rules/rules.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { DECISION_PATIENCE, SWEEP_REACH } from '../runtime/limits.ts';
import { readLoneDuration } from './access.ts';
import type { CommandContext } from './command.ts';

/**
 * Whether somebody wrote a `join` for one of these teams on the issue of a decision, before the decision and no longer
 * ago than a sweep looks back. One call to GitHub reads the latest comments of the repository.
 *
 * @param userId - Whose `join` to look for.
 * @throws RetryableFailure while that `join` has not been handled: a retry, or the next sweep, will. Once
 * {@link DECISION_PATIENCE} has passed since the decision, it waits no longer. Also throws other Failures.
 */
export async function hasEarlierJoin(
  context: Pick<CommandContext, 'octokit' | 'event' | 'rule' | 'ledger' | 'now'>,
  userId: number,
  teams: readonly TeamRule[],
): Promise<boolean> {
  const { octokit, event, ledger, now } = context;
  const decidedAt = Date.parse(event.comment.created_at);
  const repository = splitFullName(event.repository.full_name);
  const comments = await latestComments(octokit, repository, new Date(decidedAt - SWEEP_REACH));
  const latest = comments
    .filter(({ user, created_at }) => user?.id === userId && Date.parse(created_at) <= decidedAt)
    .map((comment) => eventOnSameIssue(event, comment))
    .find((written) => written !== undefined && isJoinOf(written, context.rule, teams));
  if (latest === undefined) return false;
  if (now().getTime() < decidedAt + DECISION_PATIENCE && (await ledger.isUnfinished(commandKey(latest)))) {
    throw new RetryableFailure(`the join of comment ${latest.comment.id} is not handled yet`);
  }
  return true;
}

/** The event of another comment on the same issue; undefined if it is on another issue. */
function eventOnSameIssue(
  { delivery, issue, repository }: GitHubEvent,
  comment: ListedComment,
): GitHubEvent | undefined {
  if (!comment.issue_url.endsWith(`/issues/${issue.number}`)) return undefined;
  const { number, title, html_url } = issue;
  return toGitHubEvent(
    { action: 'created', comment, issue: { number, title, html_url }, repository, sender: comment.user },
    delivery,
  );
}

function isJoinOf(written: GitHubEvent, rule: Rule, teams: readonly TeamRule[]): boolean {
  const parsed = readCommand(written);
  if (parsed?.name !== 'join' || parsed.login !== undefined) return false;
  const { team: named = rule.defaultTeam } = readLoneDuration(parsed, rule);
  return teams.some(({ team }) => team === named);
}
