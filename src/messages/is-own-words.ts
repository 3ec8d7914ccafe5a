import type { GitHubEvent } from './github-event.ts';

/**
 * Whether the comment is what a person just wrote with their own hands: new, never edited (whoever may write to a
 * repository can edit another's comment), on an issue, by a user who is also the sender, and not through an app.
 */
export function isOwnWords({ action, comment, issue, sender }: GitHubEvent): boolean {
  return (
    action === 'created' &&
    !issue.pull_request &&
    comment.created_at === comment.updated_at &&
    comment.user.type === 'User' &&
    comment.user.id === sender.id &&
    !comment.performed_via_github_app
  );
}
