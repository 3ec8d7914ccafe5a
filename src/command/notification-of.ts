import type { Rule } from '../config/rules.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Notification, Result } from '../messages/notification.ts';

/** What Slack is told of a command and what became of it. */
export function notificationOf(
  { delivery, comment, issue, repository }: GitHubEvent,
  organization: string,
  rule: Rule,
  result: Result,
  now: Date,
): Notification {
  const { login, avatar_url, html_url } = comment.user;
  return {
    id: `${repository.id}/${comment.id}/join`,
    delivery,
    result,
    person: { login, avatar_url, html_url },
    repository: repository.full_name,
    issue: { number: issue.number, title: issue.title },
    comment_url: comment.html_url,
    organization,
    team: rule.team,
    destination: rule.slack,
    at: now.toISOString(),
  };
}
