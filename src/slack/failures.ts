import { IncomingWebhookHTTPError, IncomingWebhookRequestError } from '@slack/webhook';
import {
  ConfigurationFailure,
  type Failure,
  networkCode,
  PermanentFailure,
  RetryableFailure,
} from '../runtime/failures.ts';

/** Slack's words for a message that it could never take: by its guide to webhooks and its reference of `chat.postMessage`. */
const NEVER_TAKEN = new Set([
  'invalid_payload',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_attachments',
  'missing_text_or_fallback_or_attachments',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'too_many_attachments',
]);

/**
 * Tells what a failed post means. Slack's errors are one plain word, like `no_service` or `channel_is_archived`: an
 * admin can mend what it means, unless it is about the message itself. An unknown word waits as well.
 *
 * @param destination - By its name in the rules.
 * @param notBefore - What the answer's `Retry-After` named: the library drops the headers of an error.
 * @returns the failure, or the error itself if it is neither Slack's nor the network's.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
export function toSlackFailure(error: unknown, destination: string, notBefore: Date | undefined): unknown {
  if (error instanceof IncomingWebhookRequestError)
    return new RetryableFailure(`Slack: no answer (${networkCode(error.original)})`);
  if (!(error instanceof IncomingWebhookHTTPError)) return error;
  const { statusCode, body } = error;
  // A page of a proxy may quote the request, with the secret address in it.
  const word = /^[a-z_]{1,50}$/.exec(body.trim())?.[0];
  return fromAnswer(statusCode, word, `Slack destination ${destination} → ${statusCode}`, notBefore);
}

function fromAnswer(
  status: number,
  word: string | undefined,
  what: string,
  notBefore: Date | undefined,
): Failure {
  const message = word === undefined ? what : `${what} ${word}`;
  // Without a word it is not Slack that refuses, but a proxy, say.
  const mayPass = status === 429 || status >= 500 || status === 408 || word === undefined;
  if (mayPass) return new RetryableFailure(message, { notBefore });
  return NEVER_TAKEN.has(word) ? new PermanentFailure(message) : new ConfigurationFailure(message);
}
