import type { Octokit } from '@octokit/rest';
import { react, reply } from '../github/comments.ts';
import { feedbackCountKey, throttleKey } from '../ledger/entries.ts';
import type { Limiter } from '../ledger/limiter.ts';
import { REACTIONS_PER_HOUR, REPLIES_PER_HOUR, THROTTLE_WINDOW } from '../runtime/limits.ts';
import type { Log } from '../runtime/log.ts';

/** What is to be said on an issue. */
export interface Feedback {
  /** Full name, `OWNER/NAME`. */
  readonly repository: string;
  readonly issue: number;
  /** The comment to react on, if any, and whether it got what it asked for. */
  readonly comment?: { readonly id: number; readonly worked: boolean };
  /** Undefined where a reaction is all. */
  readonly text: string | undefined;
  /** What is said to whom, where that is to be said only once in a while; undefined for what is always said. */
  readonly throttleKey: string | undefined;
  /** Who says so: may say it again. */
  readonly owner: string;
}

/** What feedback is given with. */
export interface FeedbackServices {
  readonly octokit: Octokit;
  readonly limits: Pick<Limiter, 'acquire' | 'increment'>;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * Answers on an issue: a reaction on each comment, and a reply unless the same was said a short while ago. What was done is done and recorded: feedback that fails,
 * or that would be too much, is left out, and must not undo or repeat anything.
 */
export async function postFeedback(feedback: Feedback, services: FeedbackServices): Promise<void> {
  const { octokit, limits, now, log } = services;
  const { repository, issue, comment, text, throttleKey: onceAWhile, owner } = feedback;
  const hour = now().toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
  const leaveOut = (error: unknown) =>
    log('warn', 'no feedback on the issue', { issue: `${repository}#${issue}`, error });
  const reactOn = async ({ id, worked }: NonNullable<Feedback['comment']>) => {
    if (await limits.increment(feedbackCountKey('reaction', hour), REACTIONS_PER_HOUR)) {
      await react(octokit, repository, id, worked ? 'rocket' : 'confused');
    }
  };
  try {
    // A comment that was deleted cannot be reacted on; whom it is about is answered all the same.
    if (comment) await reactOn(comment).catch(leaveOut);
    if (text === undefined) return;
    const key = onceAWhile === undefined ? undefined : throttleKey('issue', onceAWhile);
    if (key !== undefined && !(await limits.acquire(key, owner, THROTTLE_WINDOW))) return;
    if (await limits.increment(feedbackCountKey('reply', hour), REPLIES_PER_HOUR)) {
      await reply(octokit, repository, issue, text);
    }
  } catch (error) {
    leaveOut(error);
  }
}
