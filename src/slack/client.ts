import { IncomingWebhook, type IncomingWebhookSendArguments } from '@slack/webhook';
import { Cooldown, readRetryAfter } from '../runtime/cooldown.ts';
import { ConfigurationFailure, RetryableFailure } from '../runtime/failures.ts';
import { SLACK_TIMEOUT } from '../runtime/limits.ts';
import type { Secret } from '../runtime/secret.ts';
import { toSlackFailure } from './failures.ts';

/**
 * Posts a message to a destination of the rules through its incoming webhook.
 *
 * @throws a Failure that names the destination; a held one if an admin has to mend the webhook, or its URL is of another
 * origin than Slack's.
 */
export type PostMessage = (
  destination: string,
  webhook: Secret,
  message: IncomingWebhookSendArguments,
) => Promise<void>;

/**
 * A client of Slack's incoming webhooks. Once Slack has limited a webhook, it is not called before the time that
 * Slack named. Redirects are not followed.
 *
 * @param origin - `https://hooks.slack.com`, where every webhook must belong.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function createSlackClient(origin: string, now: () => Date): PostMessage {
  const limits = new Map<string, Cooldown>();
  return async (destination, webhook, message) => {
    const url = webhook.expose();
    if (!URL.parse(url)?.href.startsWith(`${origin}/`)) {
      throw new ConfigurationFailure(
        `the webhook URL of the Slack destination ${destination} does not begin with ${origin}: encrypt the one that Slack shows`,
      );
    }
    const limit = limits.get(url) ?? new Cooldown('Slack', now);
    limits.set(url, limit);
    limit.check();
    await send(destination, url, message, now).catch((failure: unknown) => {
      limit.observe(failure);
      throw failure;
    });
  };
}

async function send(
  destination: string,
  url: string,
  message: IncomingWebhookSendArguments,
  now: () => Date,
): Promise<void> {
  let notBefore: Date | undefined;
  const webhook = new IncomingWebhook(url, {
    timeout: SLACK_TIMEOUT,
    fetch: async (address, init) => {
      const response = await fetch(address, init);
      notBefore = readRetryAfter(response.headers.get('retry-after'), now());
      return response;
    },
  });
  const { text } = await webhook.send(message).catch((error: unknown) => {
    throw toSlackFailure(error, destination, notBefore);
  });
  if (text !== 'ok') throw new RetryableFailure('Slack’s answer is none of Slack’s');
}
