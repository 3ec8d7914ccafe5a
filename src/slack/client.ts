import {
  IncomingWebhook,
  IncomingWebhookHTTPError,
  IncomingWebhookRequestError,
  type IncomingWebhookSendArguments,
} from '@slack/webhook';
import { Cooldown, readRetryAfter } from '../runtime/cooldown.ts';
import {
  ConfigurationFailure,
  networkCode,
  PermanentFailure,
  RetryableFailure,
} from '../runtime/failures.ts';
import { SLACK_TIMEOUT } from '../runtime/limits.ts';
import type { Secret } from '../runtime/secret.ts';

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
export function createSlackClient(origin: string, now: () => Date): PostMessage {
  const limits = new Map<string, Cooldown>();
  return async (webhook, message) => {
    const url = webhook.expose();
    if (!URL.parse(url)?.href.startsWith(`${origin}/`)) {
      throw new ConfigurationFailure(
        `a Slack webhook URL does not begin with ${origin}: encrypt the one that Slack shows`,
      );
    }
    const limit = limits.get(url) ?? new Cooldown('Slack', now);
    limits.set(url, limit);
    limit.check();
    await send(url, message, now).catch((failure: unknown) => {
      limit.observe(failure);
      throw failure;
    });
  };
}

async function send(url: string, message: IncomingWebhookSendArguments, now: () => Date): Promise<void> {
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
    throw toSlackFailure(error, notBefore);
  });
  if (text !== 'ok') throw new RetryableFailure('Slack’s answer is none of Slack’s');
}

/**
 * Tells what a failed post means. Slack's errors are one plain word, like `no_service` or `channel_is_archived`.
 *
 * @param notBefore - What the answer's `Retry-After` named: the library drops the headers of an error.
 * @returns the failure, or the error itself if it is neither Slack's nor the network's.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
export function toSlackFailure(error: unknown, notBefore: Date | undefined): unknown {
  if (error instanceof IncomingWebhookRequestError)
    return new RetryableFailure(`Slack: no answer (${networkCode(error.original)})`);
  if (!(error instanceof IncomingWebhookHTTPError)) return error;
  const { statusCode, body } = error;
  // A page of a proxy may quote the request, with the secret address in it.
  const word = /^[a-z_]{1,50}$/.exec(body)?.[0] ?? '';
  const what = `Slack → ${statusCode} ${word}`.trimEnd();
  const mayHelp = statusCode === 429 || statusCode >= 500 || statusCode === 408;
  return mayHelp ? new RetryableFailure(what, { notBefore }) : new PermanentFailure(what);
}
