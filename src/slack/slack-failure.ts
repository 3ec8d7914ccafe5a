import { IncomingWebhookHTTPError, IncomingWebhookRequestError } from '@slack/webhook';
import { PermanentFailure, RetryableFailure } from '../failure.ts';
import { networkCode } from '../network-code.ts';

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
