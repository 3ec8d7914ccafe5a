import { latestComments } from '../github/comments.ts';
import { splitFullName } from '../github/repositories.ts';
import { commandKey } from '../ledger/entries.ts';
import { toGitHubEvent } from '../messages/github-payload.ts';
import { readCommand } from '../messages/parse-command.ts';
import type { TeamRule } from '../rules/rules.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { DECISION_PATIENCE, SWEEP_REACH } from '../runtime/limits.ts';
import type { CommandContext } from './command.ts';

/**
 * Whether somebody wrote a `join` for one of these teams on the issue of a decision, before that was written and not
 * longer ago than a sweep looks back. GitHub is asked for the latest comments of the repository, in one call.
 *
 * @param id - Of the account whose `join` is looked for.
 * @throws RetryableFailure while that `join` is still to be handled: it is being retried, or the sweep has yet to find
 * it. Once {@link DECISION_PATIENCE} has passed, it is waited for no longer. Also throws other Failures.
 */
export async function wroteJoin(
  {
    octokit,
    event,
    rule,
    ledger,
    now,
  }: Pick<CommandContext, 'octokit' | 'event' | 'rule' | 'ledger' | 'now'>,
  id: number,
  teams: readonly TeamRule[],
): Promise<boolean> {
  const { repository, issue } = event;
  const decided = Date.parse(event.comment.created_at);
  const where = splitFullName(repository.full_name);
  const comments = await latestComments(octokit, where, new Date(decided - SWEEP_REACH));
  const joins = comments.flatMap((comment) => {
    if (comment.user?.id !== id || !comment.issue_url.endsWith(`/issues/${issue.number}`)) return [];
    const { number, title, html_url } = issue;
    const written = toGitHubEvent(
      {
        action: 'created',
        comment,
        issue: { number, title, html_url },
        repository,
        sender: comment.user,
      },
      event.delivery,
    );
    const parsed = written && readCommand(written);
    if (written === undefined || parsed?.name !== 'join' || parsed.login !== undefined) return [];
    const slug = parsed.team ?? rule.defaultTeam;
    const isBefore = Date.parse(comment.created_at) <= decided;
    return isBefore && teams.some(({ team }) => team === slug) ? [written] : [];
  });
  const [last] = joins;
  if (last === undefined) return false;
  if (now().getTime() < decided + DECISION_PATIENCE && (await ledger.isUnfinished(commandKey(last)))) {
    throw new RetryableFailure(`the join of comment ${last.comment.id} is still to be handled`);
  }
  return true;
}
