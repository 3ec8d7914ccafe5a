import { IncomingWebhook, type IncomingWebhookSendArguments } from '@slack/webhook';
import type { Secret } from '../config/secret.ts';

/** In ms. */
const TIME_LIMIT = 10_000;

/**
 * Posts a message through an incoming webhook, without following a redirect.
 *
 * @param url - The webhook's URL; it is refused unless it belongs to `origin`.
 * @throws if the URL is of another origin, Slack refuses the message, or the answer does not come.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export async function postMessage(
  url: Secret,
  origin: string,
  message: IncomingWebhookSendArguments,
): Promise<void> {
  if (URL.parse(url.expose())?.origin !== origin) {
    throw new Error(
      `the decrypted Slack webhook URL does not begin with ${origin}: encrypt the one that Slack shows`,
    );
  }
  await new IncomingWebhook(url.expose(), { timeout: TIME_LIMIT }).send(message);
}
