import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import type { Secret } from '../../src/runtime/secret.ts';
import type { GitHubRequest } from '../github.ts';
import { done } from '../terminal.ts';
import { awaitDelivery, requireDelivered, type WaitOptions } from './deliveries.ts';
import {
  ensureHook,
  type HookOwner,
  listDeliveries,
  organizationOwner,
  ping,
  repositoryOwner,
  WebhookAccessDenied,
} from './webhook-api.ts';

/** The result for one webhook. */
export interface ConnectedWebhook {
  /** The repository or the organization, or `the GitHub App`. */
  readonly place: string;
  /** Undefined for the webhook of a GitHub App. */
  readonly id?: number;
  readonly created: boolean;
  readonly delivery: number;
}

/** The owners that need a webhook: each repository in the rules, or the organization if they cover all of its repositories. */
export function hookOwners({ organization, rules }: Rules, forOrganization: boolean): readonly HookOwner[] {
  const names = [...new Set(rules.map(({ repository }) => repository.toLowerCase()))];
  const coversAll = names.some((name) => name.endsWith('/*'));
  return forOrganization || coversAll ? [organizationOwner(organization)] : names.map(repositoryOwner);
}

/**
 * Creates or corrects the webhook of each owner, has GitHub send a ping, and waits for its delivery.
 *
 * @throws ProblemsError if a delivery fails or the token may not change webhooks; a Failure of GitHub.
 */
export async function connectWebhooks(
  request: GitHubRequest,
  owners: readonly HookOwner[],
  target: { readonly stage: string; readonly url: string; readonly secret: Secret },
  options: WaitOptions,
): Promise<readonly ConnectedWebhook[]> {
  const { terminal } = options;
  const connected: ConnectedWebhook[] = [];
  for (const owner of owners) {
    const { id, created } = await ensureHook(request, owner, target.url, target.secret).catch(
      (error: unknown) => {
        throw error instanceof WebhookAccessDenied ? needsOtherToken(owner, error) : error;
      },
    );
    terminal.info(done(`${created ? 'created' : 'updated'} the webhook of ${owner.name}`));
    const list = () => listDeliveries(request, owner, id);
    const earlier = await list();
    await ping(request, owner, id);
    const delivery = await awaitDelivery(list, earlier, ({ event }) => event === 'ping', options);
    requireDelivered(delivery, options, target.stage);
    terminal.info(done(`GitHub delivered a ping: ${delivery.status_code} at ${delivery.delivered_at}`));
    connected.push({ place: owner.name, id, created, delivery: delivery.id });
  }
  return connected;
}

const needsOtherToken = (owner: HookOwner, { message }: WebhookAccessDenied) =>
  new ProblemsError(owner.name, [
    `${message}: run this again with USHER_GITHUB_TOKEN set to a token of an owner with Webhooks: read and write ` +
      '(classic: admin:repo_hook, or admin:org_hook for an organization); it is used for this run only and not stored',
  ]);
