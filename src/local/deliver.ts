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
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'GitHub-Hookshot/usher-local',
      'X-GitHub-Event': event,
      'X-GitHub-Delivery': delivery,
      'X-Hub-Signature-256': `sha256=${createHmac('sha256', LOCAL_WEBHOOK_SECRET).update(body).digest('hex')}`,
    },
    body,
  });
  return { delivery, status: response.status, body: await response.text() };
}
