import { createHmac, randomUUID } from 'node:crypto';
import { toFunctionUrlEvent } from '../../local/front-door.ts';
import { LOCAL_WEBHOOK_SECRET } from '../../local/local-world.ts';
import type { Record } from '../verdict/record.ts';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';

/** GitHub's webhook: delivers each payload once, whatever the answer is. */
export class Deliveries {
  readonly #pool: Pool;
  readonly #record: Record;
  readonly #onFailure: (error: unknown) => void;
  readonly #waiting: object[] = [];

  constructor(pool: Pool, record: Record, onFailure: (error: unknown) => void) {
    this.#pool = pool;
    this.#record = record;
    this.#onFailure = onFailure;
  }

  get isStill(): boolean {
    return this.#waiting.length === 0 || this.#pool.free(0) === undefined;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(payload: object): void {
    this.#waiting.push(payload);
  }

  pump(): void {
    let slot = this.#pool.free(Math.random());
    while (slot !== undefined) {
      const payload = this.#waiting.shift();
      if (payload === undefined) return;
      this.#deliver(slot, payload).catch(this.#onFailure);
      slot = this.#pool.free(Math.random());
    }
  }

  async #deliver(slot: Slot, payload: object): Promise<void> {
    const body = Buffer.from(JSON.stringify(payload));
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/usher-chaos',
      'x-github-event': 'issue_comment',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', LOCAL_WEBHOOK_SECRET).update(body).digest('hex')}`,
    };
    const request = new Request('https://usher.example.com/webhook', { method: 'POST', headers });
    const outcome = await slot.invoke(toFunctionUrlEvent(request, headers, body));
    if ('error' in outcome) this.#record.thrown.push(`receive: ${outcome.error}`);
  }
}
