import type { Secret } from '../../config/secret.ts';
import type { AskGitHub } from '../ask-github.ts';
import { done } from '../terminal.ts';
import { appDeliveries, putAppHook } from './app-hook.ts';
import { awaitDelivery, checkDelivery, type Waiting } from './await-delivery.ts';
import type { ConnectedWebhook } from './connect-webhooks.ts';

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
