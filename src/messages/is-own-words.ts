import { sameName } from '../same-name.ts';
import type { GitHubEvent } from './github-event.ts';

/** The account that GitHub shows as the author of whatever was written by one that is deleted: nobody has it. */
const DELETED = 'ghost';

/**
 * Whether the comment is what a person just wrote with their own hands: new, whole, never edited (whoever may write to
 * a repository can edit another's comment), by a user whose account still is there, who is also the sender, and not
 * through an app.
 */
export function isOwnWords({ action, comment, sender }: GitHubEvent): boolean {
  return (
    action === 'created' &&
    !comment.body_was_cut &&
    comment.created_at === comment.updated_at &&
    comment.user.type === 'User' &&
    !sameName(comment.user.login, DELETED) &&
    comment.user.id === sender.id &&
    !comment.performed_via_github_app
  );
}
