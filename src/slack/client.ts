import { IncomingWebhook, type IncomingWebhookSendArguments } from '@slack/webhook';
import { Cooldown, readRetryAfter } from '../runtime/cooldown.ts';
import { ConfigurationFailure, RetryableFailure } from '../runtime/failures.ts';
import { httpsFetch } from '../runtime/https-fetch.ts';
import { SLACK_TIMEOUT } from '../runtime/limits.ts';
import type { Secret } from '../runtime/secret.ts';
import { toSlackFailure } from './failures.ts';

/**
 * Posts a message through an incoming webhook.
 *
 * @param destination - The webhook's name in the rules, for error messages.
 * @throws a Failure; ConfigurationFailure if an admin must fix the webhook, or its URL does not have the expected origin.
 */
export type PostMessage = (
  destination: string,
  webhook: Secret,
  message: IncomingWebhookSendArguments,
) => Promise<void>;

/**
 * Creates a client of Slack's incoming webhooks. After a rate limit it does not call that webhook before the time that
 * Slack named. It follows no redirects.
 *
 * @param origin - The origin that every webhook URL must have: `https://hooks.slack.com`.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function createSlackClient(origin: string, now: () => Date): PostMessage {
  const cooldowns = new Map<string, Cooldown>();
  return async (destination, webhook, message) => {
    const url = webhook.expose();
    if (!URL.parse(url)?.href.startsWith(`${origin}/`)) {
      throw new ConfigurationFailure(
        `the webhook URL of the Slack destination ${destination} does not begin with ${origin}: encrypt the URL that Slack shows`,
      );
    }
    const cooldown = cooldowns.get(url) ?? new Cooldown('Slack', now);
    cooldowns.set(url, cooldown);
    cooldown.check();
    await send(destination, url, message, now).catch((failure: unknown) => {
      cooldown.observe(failure);
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
      const response = await httpsFetch(address, init);
      notBefore = readRetryAfter(response.headers.get('retry-after'), now());
      return response;
    },
  });
  const { text } = await webhook.send(message).catch((error: unknown) => {
    throw toSlackFailure(error, destination, notBefore);
  });
  if (text !== 'ok') throw new RetryableFailure('unexpected response from Slack');
}
