import { parseResponse } from '../../src/github/responses.ts';
import type { Secret } from '../../src/runtime/secret.ts';
import { adviceOnStatus } from '../connect/await-delivery.ts';
import { appDeliveries, appHookConfig } from '../connect/connect-app.ts';
import {
  type Delivery,
  type Hook,
  type HookPlace,
  hooksTo,
  lastDeliveries,
  NoWebhookRight,
} from '../connect/hooks.ts';
import { type AskGitHub, wordsOf } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check.ts';

/** Where deliveries are to go. */
export interface WebhookTarget {
  readonly stage: string;
  readonly url: string;
}

/** Whether each place has a webhook that delivers as it should: one of its own, or one of the organization. */
export async function findWebhooks(
  ask: AskGitHub,
  places: readonly HookPlace[],
  whole: HookPlace,
  target: WebhookTarget,
): Promise<readonly CheckResult[]> {
  const ofAll = await hooksTo(ask, whole, target.url).catch((error: unknown) => {
    // A token that may see the webhooks of repositories need not see those of the organization.
    if (error instanceof NoWebhookRight) return [];
    throw error;
  });
  const findings = await Promise.all(
    places.map(async (place) => {
      try {
        const [own] = place.name === whole.name ? [] : await hooksTo(ask, place, target.url);
        const hook = own ?? ofAll[0];
        const at = own === undefined ? whole : place;
        return hook === undefined ? [missing(place, target)] : await findHook(ask, at, hook, target);
      } catch (error) {
        if (!(error instanceof NoWebhookRight)) throw error;
        const todo = 'run this with USHER_GITHUB_TOKEN of an owner with Webhooks: read, to have it looked at';
        return [warn(`webhook of ${place.name}`, 'is not shown to this token', todo)];
      }
    }),
  );
  return findings.flat();
}

const reconnect = ({ stage }: WebhookTarget) => `run \`npm run usher -- connect --stage ${stage}\``;

const missing = (place: HookPlace, target: WebhookTarget) =>
  fail(`webhook of ${place.name}`, `that delivers to ${target.url} is not there`, reconnect(target));

async function findHook(
  ask: AskGitHub,
  place: HookPlace,
  hook: Hook,
  target: WebhookTarget,
): Promise<readonly CheckResult[]> {
  const about = `webhook of ${place.name}`;
  const { active, events, config } = hook;
  const wrong = [
    ...(active ? [] : ['is switched off']),
    ...(events.includes('issue_comment') || events.includes('*') ? [] : ['does not send issue comments']),
    ...(config.content_type === 'json' ? [] : ['sends forms in place of JSON']),
    ...(config.secret === undefined || config.secret === '' ? ['signs nothing'] : []),
    ...(String(config.insecure_ssl ?? '0') === '0' ? [] : ['does not verify the certificate']),
  ];
  if (wrong.length > 0) return [fail(about, wrong.join(', '), reconnect(target))];
  return [
    pass(about, 'is as it should be'),
    findDeliveries(about, await lastDeliveries(ask, place, hook.id), target),
  ];
}

/** What the last deliveries say of a webhook. */
export function findDeliveries(
  about: string,
  deliveries: readonly Delivery[],
  target: WebhookTarget,
): CheckResult {
  const [last] = deliveries;
  if (last === undefined) return warn(about, 'has delivered nothing yet', reconnect(target));
  const failed = deliveries.filter(({ status_code: code }) => code < 200 || code >= 300).length;
  const { status_code: code, delivered_at: at } = last;
  if (code < 200 || code >= 300) {
    return fail(about, `got ${code} for its last delivery, at ${at}`, adviceOnStatus(code, target.stage));
  }
  if (failed === 0) return pass(about, `delivered last at ${at}`);
  const todo = 'the sweep makes up for them; see the answers under “Recent deliveries” on GitHub';
  return warn(about, `has ${failed} failed of its last ${deliveries.length} deliveries`, todo);
}

/** Whether a GitHub App’s own webhook delivers as it should. @param ask - As the App. */
export async function findAppWebhook(ask: AskGitHub, target: WebhookTarget): Promise<readonly CheckResult[]> {
  const about = 'webhook of the GitHub App';
  const answer = await ask('GET /app/hook/config');
  const again = `run \`npm run usher -- connect --stage ${target.stage}\``;
  if (answer.status >= 300) return [fail(about, `is not shown (${wordsOf(answer)})`, again)];
  const { url, content_type, secret, insecure_ssl } = parseResponse(appHookConfig, answer.data);
  const wrong = [
    ...(url === target.url ? [] : ['delivers elsewhere']),
    ...(content_type === 'json' ? [] : ['sends forms in place of JSON']),
    ...(secret === undefined || secret === '' ? ['signs nothing'] : []),
    ...(String(insecure_ssl ?? '0') === '0' ? [] : ['does not verify the certificate']),
  ];
  if (wrong.length > 0) return [fail(about, wrong.join(', '), again)];
  return [pass(about, 'is as it should be'), findDeliveries(about, await appDeliveries(ask), target)];
}

/** What is wrong with the form of a Slack webhook URL, if anything. */
export function wrongWebhookUrl(webhook: Secret, origin: string): string | undefined {
  const url = URL.parse(webhook.expose());
  if (url?.origin !== origin)
    return `must begin with ${origin}/: copy the Webhook URL that Slack shows for the app`;
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  const isWhole = /^\/services\/[^/]+\/[^/]+\/.+$/.test(url.pathname);
  return isWhole ? undefined : 'is cut off: copy the whole Webhook URL that Slack shows for the app';
}
