import type { Secret } from '../../config/secret.ts';

/** What is wrong with the form of a Slack webhook URL, if anything. */
export function wrongWebhookUrl(webhook: Secret, origin: string): string | undefined {
  const url = URL.parse(webhook.expose());
  if (url?.origin !== origin)
    return `must begin with ${origin}/: copy the Webhook URL that Slack shows for the app`;
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  const isWhole = /^\/services\/[^/]+\/[^/]+\/.+$/.test(url.pathname);
  return isWhole ? undefined : 'is cut off: copy the whole Webhook URL that Slack shows for the app';
}
