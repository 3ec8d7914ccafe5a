import * as z from 'zod/mini';
import type { Secret } from '../../config/secret.ts';
import { type AskGitHub, askFor } from '../ask-github.ts';
import { type Delivery, delivery } from './hooks.ts';

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
  askFor(ask, z.array(delivery), 'GET /app/hook/deliveries', { per_page: 30 });
