import { IncomingWebhookHTTPError, IncomingWebhookRequestError } from '@slack/webhook';
import {
  ConfigurationFailure,
  type Failure,
  PermanentFailure,
  RetryableFailure,
} from '../runtime/failures.ts';
import { networkCode } from '../runtime/network-code.ts';

/** Slack's error codes for a message that it can never accept, from its guide to webhooks and from `chat.postMessage`. */
const UNACCEPTABLE = new Set([
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
 * Classifies the error of a post. Slack's error codes are single words such as `no_service` or `channel_is_archived`. An
 * admin can fix the cause, unless the code is about the message itself. An unknown code counts as fixable.
 *
 * @param destination - Its name in the rules.
 * @param notBefore - The time from the response's `Retry-After` header, which the library drops from its errors.
 * @returns a Failure, or the error itself if it came neither from Slack nor from the network.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
export function toSlackFailure(error: unknown, destination: string, notBefore: Date | undefined): unknown {
  if (error instanceof IncomingWebhookRequestError)
    return new RetryableFailure(`Slack: no answer (${networkCode(error.original)})`);
  if (!(error instanceof IncomingWebhookHTTPError)) return error;
  const { statusCode, body } = error;
  // A proxy's page may quote the request with its secret URL.
  const code = /^[a-z_]{1,50}$/.exec(body.trim())?.[0];
  return fromResponse(statusCode, code, `Slack destination ${destination} → ${statusCode}`, notBefore);
}

function fromResponse(
  status: number,
  code: string | undefined,
  what: string,
  notBefore: Date | undefined,
): Failure {
  const message = code === undefined ? what : `${what} ${code}`;
  // Slack always sends a code. Without one the response may be a proxy's.
  const isTemporary = status === 429 || status >= 500 || status === 408 || code === undefined;
  if (isTemporary) return new RetryableFailure(message, { notBefore });
  return UNACCEPTABLE.has(code) ? new PermanentFailure(message) : new ConfigurationFailure(message);
}
