import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import type { Secret } from '../../src/runtime/secret.ts';
import type { AskGitHub } from '../github.ts';
import { done } from '../terminal.ts';
import { awaitDelivery, checkDelivery, type Waiting } from './await-delivery.ts';
import {
  type HookPlace,
  lastDeliveries,
  NoWebhookRight,
  onOrganization,
  onRepository,
  ping,
  putHook,
} from './hooks.ts';

/** A webhook as it is when it is connected. */
export interface ConnectedWebhook {
  readonly place: string;
  /** A GitHub App’s own webhook has none. */
  readonly id?: number;
  readonly created: boolean;
  readonly delivery: number;
}

/** Where webhooks are needed: on each repository of the rules, or on the organization where the rules cover all. */
export function hookPlaces({ organization, rules }: Rules, isWhole: boolean): readonly HookPlace[] {
  const names = [...new Set(rules.map(({ repository }) => repository.toLowerCase()))];
  const coversAll = names.some((name) => name.endsWith('/*'));
  return isWhole || coversAll ? [onOrganization(organization)] : names.map(onRepository);
}

/**
 * Makes or mends the webhook of each place, has GitHub send a ping, and waits until it came through.
 *
 * @throws ProblemsError if a ping did not, or if the token may not make webhooks; a Failure.
 */
export async function connectWebhooks(
  ask: AskGitHub,
  places: readonly HookPlace[],
  target: { readonly stage: string; readonly url: string; readonly secret: Secret },
  waiting: Waiting,
): Promise<readonly ConnectedWebhook[]> {
  const connected: ConnectedWebhook[] = [];
  for (const place of places) {
    const { id, created } = await putHook(ask, place, target.url, target.secret).catch((error: unknown) => {
      throw error instanceof NoWebhookRight ? new ProblemsError(place.name, [noRight(error)]) : error;
    });
    waiting.terminal.tell(done(`webhook of ${place.name} ${created ? 'made' : 'set right'}`));
    const look = () => lastDeliveries(ask, place, id);
    const known = await look();
    await ping(ask, place, id);
    const delivery = await awaitDelivery(look, known, ({ event }) => event === 'ping', waiting);
    checkDelivery(delivery, waiting, target.stage);
    waiting.terminal.tell(done(`its ping came through: ${delivery.status_code} at ${delivery.delivered_at}`));
    connected.push({ place: place.name, id, created, delivery: delivery.id });
  }
  return connected;
}

const noRight = ({ message }: NoWebhookRight) =>
  `${message}: run this again with USHER_GITHUB_TOKEN set to a token of an owner with Webhooks: read and write ` +
  '(classic: admin:repo_hook, or admin:org_hook for an organization); it is used for this once, and not kept';
