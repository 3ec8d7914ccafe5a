import type { GitHubEvent } from './github-event.ts';

/**
 * Whether the comment is what a person just wrote with their own hands: new, whole, never edited (whoever may write to
 * a repository can edit another's comment), by a user who is also the sender, and not through an app.
 */
export function isOwnWords({ action, comment, sender }: GitHubEvent): boolean {
  return (
    action === 'created' &&
    !comment.body_was_cut &&
    comment.created_at === comment.updated_at &&
    comment.user.type === 'User' &&
    comment.user.id === sender.id &&
    !comment.performed_via_github_app
  );
}
