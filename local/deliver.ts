import { createHmac, randomUUID } from 'node:crypto';
import { LOCAL_WEBHOOK_SECRET } from './local-world.ts';

/** The webhook's response. */
export interface DeliveryResponse {
  readonly delivery: string;
  readonly status: number;
  readonly body: string;
}

/**
 * Delivers a payload as GitHub does, signed with the local run's secret.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 */
export async function deliver(url: string, event: string, payload: object): Promise<DeliveryResponse> {
  const body = JSON.stringify(payload);
  const delivery = randomUUID();
  const headers = {
    'content-type': 'application/json',
    ...signedHeaders(event, delivery, body, LOCAL_WEBHOOK_SECRET),
  };
  const response = await fetch(url, { method: 'POST', headers, body });
  return { delivery, status: response.status, body: await response.text() };
}

/** The headers of a delivery, with a signature if there is a secret. */
export const signedHeaders = (event: string, delivery: string, body: string, secret: string | undefined) => ({
  'user-agent': 'GitHub-Hookshot/usher-local',
  'x-github-event': event,
  'x-github-delivery': delivery,
  ...(secret === undefined
    ? {}
    : { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }),
});
