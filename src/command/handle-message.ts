import { githubEvent } from '../messages/github-event.ts';
import { isSlackAction, slackAction } from '../messages/slack-action.ts';
import { handleClick } from './handle-click.ts';
import { type CommandServices, handleComment } from './handle-comment.ts';

/**
 * Handles one message from the queue: a comment, or a click in Slack.
 *
 * @param message - Its parsed JSON.
 * @param slackOrigin - The origin of Slack's webhooks; undefined if the stack takes no clicks.
 * @throws a Failure, to be retried; a ZodError if the message matches no schema.
 */
export async function handleMessage(
  message: unknown,
  services: CommandServices,
  slackOrigin: string | undefined,
): Promise<void> {
  if (slackOrigin === undefined || !isSlackAction(message)) {
    await handleComment(githubEvent.parse(message), services);
    return;
  }
  await handleClick(slackAction.parse(message), { ...services, slackOrigin });
}
