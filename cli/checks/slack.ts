import { decryptSecret, type KmsKey } from '../../src/aws/decrypt-secret.ts';
import { Failure, networkCode, RetryableFailure } from '../../src/runtime/failures.ts';
import { SLACK_TIMEOUT } from '../../src/runtime/limits.ts';
import type { Secret } from '../../src/runtime/secret.ts';
import { createSlackClient } from '../../src/slack/client.ts';
import { variableOfSecret } from '../secrets.ts';
import { type CheckResult, fail, pass } from './check.ts';
import { wrongWebhookUrl } from './webhooks.ts';

/** What Slack answers to a message without a text when it knows the webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const KNOWN = /^(?:no_text|invalid_payload|missing_text_or_fallback_or_attachments)$/;

/**
 * Whether Slack knows the webhook of a destination of the rules, which has one.
 *
 * @param isToPost - Post a message that says so; else an empty one is sent, which Slack does not take.
 */
export async function findSlack(
  key: KmsKey,
  destination: string,
  isToPost: boolean,
): Promise<readonly CheckResult[]> {
  const origin = process.env['SLACK_WEBHOOK_ORIGIN'] || 'https://hooks.slack.com';
  const about = `Slack ${destination}`;
  const renew = `encrypt a new webhook URL with \`npm run usher -- setup --renew slack-webhook-url --stage ${key.stage}\`, then deploy`;
  const ciphertext = process.env[variableOfSecret('slack-webhook-url', destination)] ?? '';
  const url = await decryptSecret(key, 'slack-webhook-url', ciphertext);
  const wrong = wrongWebhookUrl(url, origin);
  if (wrong !== undefined) return [fail(about, wrong, renew)];
  return [await (isToPost ? post(destination, url, origin, renew) : knock(about, url, renew))];
}

async function post(destination: string, url: Secret, origin: string, renew: string): Promise<CheckResult> {
  const about = `Slack ${destination}`;
  try {
    const text = 'Usher can post here. `usher doctor --post` asked for this message.';
    await createSlackClient(origin, () => new Date())(destination, url, { text });
    return pass(about, 'took a message');
  } catch (error) {
    if (error instanceof Failure && !(error instanceof RetryableFailure)) {
      return fail(about, `refuses messages (${error.message})`, adviceOn(error.message, renew));
    }
    throw error;
  }
}

async function knock(about: string, url: Secret, renew: string): Promise<CheckResult> {
  const response = await fetch(url.expose(), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
    redirect: 'manual',
    signal: AbortSignal.timeout(SLACK_TIMEOUT),
  }).catch((error: unknown) => {
    // The error of `fetch` may have the address in it.
    throw new RetryableFailure(`Slack: no answer (${networkCode(error)})`);
  });
  const word = /^[a-z_]{1,50}$/.exec((await response.text()).trim())?.[0] ?? '';
  if (response.status === 400 && KNOWN.test(word))
    return pass(about, 'knows the webhook; nothing was posted');
  if (response.status === 429 || response.status >= 500) {
    throw new RetryableFailure(`Slack → ${response.status} ${word}`.trimEnd());
  }
  return fail(about, `refuses messages (${response.status} ${word})`, adviceOn(word, renew));
}

function adviceOn(word: string, renew: string): string {
  if (word.includes('channel_is_archived'))
    return 'unarchive the channel in Slack, or take a webhook of another';
  if (word.includes('action_prohibited'))
    return 'an admin of the Slack workspace must allow the app to post there';
  return renew;
}
