import { createHmac, randomUUID } from 'node:crypto';
import { LOCAL_WEBHOOK_SECRET } from './local-world.ts';

/** What the webhook answered. */
export interface Answer {
  readonly delivery: string;
  readonly status: number;
  readonly body: string;
}

/**
 * Delivers a payload as GitHub does, signed with the secret of the local run.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
 */
export async function deliver(url: string, event: string, payload: object): Promise<Answer> {
  const body = JSON.stringify(payload);
  const delivery = randomUUID();
  const headers = {
    'content-type': 'application/json',
    ...signedHeaders(event, delivery, body, LOCAL_WEBHOOK_SECRET),
  };
  const response = await fetch(url, { method: 'POST', headers, body });
  return { delivery, status: response.status, body: await response.text() };
}

/** The headers by which a delivery is known, signed if there is a secret. */
export const signedHeaders = (event: string, delivery: string, body: string, secret: string | undefined) => ({
  'user-agent': 'GitHub-Hookshot/usher-local',
  'x-github-event': event,
  'x-github-delivery': delivery,
  ...(secret === undefined
    ? {}
    : { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }),
});
