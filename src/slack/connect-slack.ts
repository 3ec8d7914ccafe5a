import { IncomingWebhook, type IncomingWebhookSendArguments } from '@slack/webhook';
import { ClosedUntil } from '../closed-until.ts';
import { SLACK_TIME_LIMIT } from '../config/limits.ts';
import type { Secret } from '../config/secret.ts';
import { HeldFailure, RetryableFailure } from '../failure.ts';
import { readRetryAfter } from '../retry-after.ts';
import { toSlackFailure } from './slack-failure.ts';

/**
 * Posts a message through an incoming webhook.
 *
 * @throws a Failure; a held one if the webhook's URL is of another origin than Slack's.
 */
export type PostMessage = (webhook: Secret, message: IncomingWebhookSendArguments) => Promise<void>;

/**
 * A client of Slack's incoming webhooks. Once Slack has limited a webhook, it is not called before the time that
 * Slack named. Redirects are not followed.
 *
 * @param origin - `https://hooks.slack.com`, where every webhook must belong.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function connectSlack(origin: string, now: () => Date): PostMessage {
  const limits = new Map<string, ClosedUntil>();
  return async (webhook, message) => {
    const url = webhook.expose();
    if (!URL.parse(url)?.href.startsWith(`${origin}/`)) {
      throw new HeldFailure(
        `a Slack webhook URL does not begin with ${origin}: encrypt the one that Slack shows`,
      );
    }
    const limit = limits.get(url) ?? new ClosedUntil('Slack', now);
    limits.set(url, limit);
    limit.check();
    await send(url, message, now).catch((failure: unknown) => {
      limit.heed(failure);
      throw failure;
    });
  };
}

async function send(url: string, message: IncomingWebhookSendArguments, now: () => Date): Promise<void> {
  let notBefore: Date | undefined;
  const webhook = new IncomingWebhook(url, {
    timeout: SLACK_TIME_LIMIT,
    fetch: async (address, init) => {
      const response = await fetch(address, init);
      notBefore = readRetryAfter(response.headers.get('retry-after'), now());
      return response;
    },
  });
  const { text } = await webhook.send(message).catch((error: unknown) => {
    throw toSlackFailure(error, notBefore);
  });
  if (text !== 'ok') throw new RetryableFailure('Slack’s answer is none of Slack’s');
}
