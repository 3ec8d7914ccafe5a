import type { Octokit } from '@octokit/rest';
import { react, reply } from '../github/comments.ts';
import { feedbackCountKey, throttleKey } from '../ledger/entries.ts';
import type { Limiter } from '../ledger/limiter.ts';
import { REACTIONS_PER_HOUR, REPLIES_PER_HOUR, THROTTLE_WINDOW } from '../runtime/limits.ts';
import type { Log } from '../runtime/log.ts';

/** What to say on an issue. */
export interface Feedback {
  /** Full name, `OWNER/NAME`. */
  readonly repository: string;
  readonly issue: number;
  /** The comment to react to, if any, and whether it got what it asked for. */
  readonly comment?: { readonly id: number; readonly worked: boolean };
  /** The reply; undefined for a reaction alone. */
  readonly text: string | undefined;
  /** Names what is said to whom: the same is said once in {@link THROTTLE_WINDOW}. Undefined to say it every time. */
  readonly throttleBy: string | undefined;
  /** Key of the command that says it, which may say it again in a retry. */
  readonly owner: string;
}

/** What posting feedback needs. */
export interface FeedbackServices {
  readonly octokit: Octokit;
  readonly limits: Pick<Limiter, 'acquire' | 'increment'>;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * Reacts to a comment and replies to it. The command is done and recorded by then, so feedback that fails or exceeds a
 * limit is left out: it must not undo or repeat anything.
 */
export async function postFeedback(feedback: Feedback, services: FeedbackServices): Promise<void> {
  const { repository, issue, comment, text, throttleBy, owner } = feedback;
  const { octokit, limits, now, log } = services;
  const warn = (error: unknown) =>
    log('warn', 'feedback not posted', { issue: `${repository}#${issue}`, error });
  const reactTo = async ({ id, worked }: NonNullable<Feedback['comment']>) => {
    if (await limits.increment(feedbackCountKey('reaction', now()), REACTIONS_PER_HOUR)) {
      await react(octokit, repository, id, worked ? 'rocket' : 'confused');
    }
  };
  try {
    // A deleted comment takes no reaction, but its author still gets the reply.
    if (comment) await reactTo(comment).catch(warn);
    if (text === undefined) return;
    const key = throttleBy === undefined ? undefined : throttleKey('issue', throttleBy);
    if (key !== undefined && !(await limits.acquire(key, owner, THROTTLE_WINDOW))) return;
    if (await limits.increment(feedbackCountKey('reply', now()), REPLIES_PER_HOUR)) {
      await reply(octokit, repository, issue, text);
    }
  } catch (error) {
    warn(error);
  }
}
