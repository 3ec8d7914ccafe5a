import type { Octokit } from '@octokit/rest';
import { react } from '../github/react.ts';
import type { Log } from '../log.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Result } from '../messages/notification.ts';

/** Reacts on the comment. The change is made and recorded: a reaction that fails must not undo or repeat it. */
export async function giveFeedback(
  { repository, comment, delivery }: GitHubEvent,
  { outcome }: Result,
  { octokit, log }: { readonly octokit: () => Promise<Octokit>; readonly log: Log },
): Promise<void> {
  try {
    const worked = outcome !== 'denied' && outcome !== 'failed';
    await react(await octokit(), repository.full_name, comment.id, worked ? 'rocket' : 'confused');
  } catch (error) {
    log('warn', 'no reaction on the comment', { delivery, comment: comment.id, error });
  }
}
