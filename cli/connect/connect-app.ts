import * as z from 'zod/mini';
import type { Secret } from '../../src/runtime/secret.ts';
import { askFor, type AskGitHub } from '../github.ts';
import { done } from '../terminal.ts';
import { awaitDelivery, checkDelivery, type Waiting } from './await-delivery.ts';
import type { ConnectedWebhook } from './connect-webhooks.ts';
import { type Delivery, deliverySchema } from './hooks.ts';

/**
 * Sets a GitHub App’s own webhook, and waits until the delivery of a comment came through: of an App’s webhook there is
 * no ping.
 *
 * @param ask - As the App.
 * @param repository - Where a comment will do.
 * @throws ProblemsError if no delivery came through; a Failure.
 */
export async function connectApp(
  ask: AskGitHub,
  repository: string,
  target: { readonly stage: string; readonly url: string; readonly secret: Secret },
  waiting: Waiting,
): Promise<ConnectedWebhook> {
  const { terminal } = waiting;
  const known = await appDeliveries(ask);
  await putAppHook(ask, target.url, target.secret);
  terminal.tell(done('webhook of the GitHub App set right'));
  terminal.tell(`Write any comment on an issue of ${repository} now: GitHub sends no ping for an App.`);
  const isComment = ({ event }: { readonly event: string }) => event === 'issue_comment';
  const delivery = await awaitDelivery(() => appDeliveries(ask), known, isComment, waiting);
  checkDelivery(delivery, waiting, target.stage);
  terminal.tell(done(`its delivery came through: ${delivery.status_code} at ${delivery.delivered_at}`));
  return { place: 'the GitHub App', created: false, delivery: delivery.id };
}

export const appHookConfig = z.object({
  url: z.optional(z.string()),
  content_type: z.optional(z.string()),
  insecure_ssl: z.optional(z.union([z.string(), z.number()])),
  secret: z.optional(z.string()),
});

/**
 * Sets where a GitHub App’s own webhook delivers, and how it signs.
 *
 * @param ask - As the App.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/apps/webhooks#update-a-webhook-configuration-for-an-app
 */
export async function putAppHook(ask: AskGitHub, url: string, secret: Secret): Promise<void> {
  const config = { url, content_type: 'json', insecure_ssl: '0', secret: secret.expose() };
  // As the body itself: among parameters a `url` would be the address to call.
  await askFor(ask, appHookConfig, 'PATCH /app/hook/config', { data: config });
}

/** The last deliveries of a GitHub App’s own webhook, the latest first. @throws a Failure. */
export const appDeliveries = (ask: AskGitHub): Promise<readonly Delivery[]> =>
  askFor(ask, z.array(deliverySchema), 'GET /app/hook/deliveries', { per_page: 30 });
