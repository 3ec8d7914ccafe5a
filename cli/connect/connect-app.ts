import type { Secret } from '../../src/runtime/secret.ts';
import type { GitHubRequest } from '../github.ts';
import { done } from '../terminal.ts';
import type { ConnectedWebhook } from './connect-webhooks.ts';
import { awaitDelivery, requireDelivered, type WaitOptions } from './deliveries.ts';
import { configureAppHook, listAppDeliveries } from './webhook-api.ts';

/**
 * Configures the webhook of a GitHub App and waits for the delivery of a comment, since GitHub sends no ping for an App.
 *
 * @param repository - Where the admin can comment.
 * @throws ProblemsError if no delivery succeeds; a Failure of GitHub.
 */
export async function connectApp(
  requestAsApp: GitHubRequest,
  repository: string,
  target: { readonly stage: string; readonly url: string; readonly secret: Secret },
  options: WaitOptions,
): Promise<ConnectedWebhook> {
  const { terminal } = options;
  const list = () => listAppDeliveries(requestAsApp);
  const earlier = await list();
  await configureAppHook(requestAsApp, target.url, target.secret);
  terminal.info(done('configured the webhook of the GitHub App'));
  terminal.info(`Write any comment on an issue of ${repository} now: GitHub sends no ping for an App.`);
  const delivery = await awaitDelivery(list, earlier, ({ event }) => event === 'issue_comment', options);
  requireDelivered(delivery, options, target.stage);
  terminal.info(done(`GitHub delivered it: ${delivery.status_code} at ${delivery.delivered_at}`));
  return { place: 'the GitHub App', created: false, delivery: delivery.id };
}
