import { githubEvent } from '../messages/github-event.ts';
import { isSlackAction, slackAction } from '../messages/slack-action.ts';
import type { Respond } from '../slack/respond.ts';
import { handleClick } from './handle-click.ts';
import { type CommandServices, handleComment } from './handle-comment.ts';

/**
 * Handles one message from the queue: a comment, or a click in Slack.
 *
 * @param message - Its parsed JSON.
 * @param respond - Answers clicks; undefined if the stack takes none.
 * @throws a Failure, to be retried; a ZodError if the message matches no schema.
 */
export async function handleMessage(
  message: unknown,
  services: CommandServices,
  respond: Respond | undefined,
): Promise<void> {
  if (respond === undefined || !isSlackAction(message)) {
    await handleComment(githubEvent.parse(message), services);
    return;
  }
  await handleClick(slackAction.parse(message), { ...services, respond });
}
