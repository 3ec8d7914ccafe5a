import { IncomingWebhookHTTPError, IncomingWebhookRequestError } from '@slack/webhook';
import { PermanentFailure, RetryableFailure } from '../failure.ts';

/**
 * Tells what a failed post means. Slack's errors are one plain word, like `no_service` or `channel_is_archived`.
 *
 * @param notBefore - What the answer's `Retry-After` named: the library drops the headers of an error.
 * @returns the failure, or the error itself if it is neither Slack's nor the network's.
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
export function toSlackFailure(error: unknown, notBefore: Date | undefined): unknown {
  if (error instanceof IncomingWebhookRequestError) {
    return new RetryableFailure(`Slack: ${error.message}`, { cause: error });
  }
  if (!(error instanceof IncomingWebhookHTTPError)) return error;
  const { statusCode, body } = error;
  const what = `Slack → ${statusCode} ${body.slice(0, 100)}`;
  if (statusCode === 429) return new RetryableFailure(what, { cause: error, notBefore });
  if (statusCode >= 500 || statusCode === 408) return new RetryableFailure(what, { cause: error });
  return new PermanentFailure(what, { cause: error });
}
