import { decryptSecret, type KmsKey } from '../../src/aws/decrypt-secret.ts';
import { Failure, RetryableFailure } from '../../src/runtime/failures.ts';
import { networkCode } from '../../src/runtime/network-code.ts';
import { SLACK_TIMEOUT } from '../../src/runtime/limits.ts';
import type { Secret } from '../../src/runtime/secret.ts';
import { createSlackClient } from '../../src/slack/client.ts';
import { variableOfSecret } from '../secrets.ts';
import { type CheckResult, fail, pass } from './check-result.ts';

/** Slack's errors for a message without text to an existing webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const WEBHOOK_EXISTS = /^(?:no_text|invalid_payload|missing_text_or_fallback_or_attachments)$/;

/**
 * Checks the webhook of a Slack destination.
 *
 * @param destination - Its name in the rules; its setting must not be empty.
 * @param shouldPost - Post a message; otherwise send an empty one, which Slack rejects.
 */
export async function checkSlack(
  key: KmsKey,
  destination: string,
  shouldPost: boolean,
): Promise<readonly CheckResult[]> {
  const origin = process.env['SLACK_WEBHOOK_ORIGIN'] || 'https://hooks.slack.com';
  const about = `Slack ${destination}`;
  const renew = `encrypt a new webhook URL with \`npm run usher -- setup --renew slack-webhook-url --stage ${key.stage}\`, then deploy`;
  const ciphertext = process.env[variableOfSecret('slack-webhook-url', destination)] ?? '';
  const url = await decryptSecret(key, 'slack-webhook-url', ciphertext);
  const problem = webhookUrlProblem(url, origin);
  if (problem !== undefined) return [fail(about, problem, renew)];
  return [await (shouldPost ? post(destination, url, origin, renew) : probe(about, url, renew))];
}

/** What is wrong with the format of a Slack webhook URL; undefined if nothing is. */
export function webhookUrlProblem(webhook: Secret, origin: string): string | undefined {
  const url = URL.parse(webhook.expose());
  const source = 'from the settings of your Slack app';
  if (url?.origin !== origin) return `must begin with ${origin}/: copy the Webhook URL ${source}`;
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  const isComplete = /^\/services\/[^/]+\/[^/]+\/.+$/.test(url.pathname);
  return isComplete ? undefined : `is truncated: copy the whole Webhook URL ${source}`;
}

async function post(destination: string, url: Secret, origin: string, renew: string): Promise<CheckResult> {
  const about = `Slack ${destination}`;
  try {
    const text = 'Usher can post here. `usher doctor --post` asked for this message.';
    await createSlackClient(origin, () => new Date())(destination, url, { text });
    return pass(about, 'accepted a message');
  } catch (error) {
    if (error instanceof Failure && !(error instanceof RetryableFailure)) {
      return fail(about, `rejects messages (${error.message})`, adviceFor(error.message, renew));
    }
    throw error;
  }
}

async function probe(about: string, url: Secret, renew: string): Promise<CheckResult> {
  const response = await fetch(url.expose(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    redirect: 'manual',
    signal: AbortSignal.timeout(SLACK_TIMEOUT),
  }).catch((error: unknown) => {
    // An error from `fetch` may quote the URL.
    throw new RetryableFailure(`Slack: no answer (${networkCode(error)})`);
  });
  const code = /^[a-z_]{1,50}$/.exec((await response.text()).trim())?.[0] ?? '';
  if (response.status === 400 && WEBHOOK_EXISTS.test(code)) {
    return pass(about, 'has a valid webhook; nothing was posted');
  }
  if (response.status === 429 || response.status >= 500) {
    throw new RetryableFailure(`Slack → ${response.status} ${code}`.trimEnd());
  }
  return fail(about, `rejects messages (${response.status} ${code})`, adviceFor(code, renew));
}

function adviceFor(code: string, renew: string): string {
  if (code.includes('channel_is_archived'))
    return 'unarchive the channel in Slack, or use a webhook for another channel';
  if (code.includes('action_prohibited'))
    return 'ask an admin of the Slack workspace to allow the app to post there';
  return renew;
}
