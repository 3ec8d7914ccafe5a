import { Cooldown, readRetryAfter } from '../runtime/cooldown.ts';
import { ConfigurationFailure, PermanentFailure, RetryableFailure } from '../runtime/failures.ts';
import { networkCode } from '../runtime/network-code.ts';
import { httpsFetch } from '../runtime/https-fetch.ts';
import { SLACK_REPLY_TIMEOUT } from '../runtime/limits.ts';

/** An answer to a click: a message that only the person sees, or one in the place of that with the button. */
export type ClickReply =
  | { readonly response_type: 'ephemeral'; readonly replace_original: false; readonly text: string }
  | { readonly replace_original: true; readonly text: string; readonly blocks: readonly object[] };

/**
 * Posts an answer to a click. Slack takes five within 30 minutes, at an address of its own for each click.
 *
 * @throws a Failure; PermanentFailure if Slack takes no more answers to this click, ConfigurationFailure if the address
 * does not have the expected origin.
 */
export type Respond = (responseUrl: string, reply: ClickReply) => Promise<void>;

/**
 * Creates a client that answers clicks. After a rate limit it does not call that address before the time that Slack
 * named. It follows no redirects, and names no address in its errors.
 *
 * @param origin - The origin of Slack's webhooks: `https://hooks.slack.com`. Clicks are answered nowhere else.
 * @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function createResponder(origin: string, now: () => Date): Respond {
  const cooldowns = new Map<string, Cooldown>();
  return async (responseUrl, reply) => {
    if (!URL.parse(responseUrl)?.href.startsWith(`${origin}/actions/`)) {
      throw new ConfigurationFailure(`the response_url of a click does not begin with ${origin}/actions/`);
    }
    const cooldown = cooldowns.get(responseUrl) ?? new Cooldown('Slack', now);
    cooldown.check();
    await send(responseUrl, reply, now).catch((failure: unknown) => {
      cooldown.observe(failure);
      cooldowns.set(responseUrl, cooldown);
      throw failure;
    });
  };
}

async function send(responseUrl: string, reply: ClickReply, now: () => Date): Promise<void> {
  const response = await httpsFetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(reply),
    redirect: 'error',
    signal: AbortSignal.timeout(SLACK_REPLY_TIMEOUT),
  }).catch((error: unknown) => {
    // The error itself may quote the address.
    throw new RetryableFailure(`Slack: no answer (${networkCode(error)})`);
  });
  const { status } = response;
  if (status === 200) return;
  const message = `Slack, answer to a click → ${status}`;
  if (status !== 429 && status !== 408 && status < 500) throw new PermanentFailure(message);
  const notBefore = readRetryAfter(response.headers.get('retry-after'), now());
  throw new RetryableFailure(message, { notBefore });
}
