import { createHmac, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { toFunctionUrlEvent } from '../../local/front-door.ts';
import { LOCAL_SIGNING_SECRET, LOCAL_WEBHOOK_SECRET } from '../../local/local-world.ts';
import { formOf, slackHeaders } from '../../local/slack-clicks.ts';
import { SLACK_PATH } from '../../src/receive/receive-delivery.ts';
import type { Record } from '../verdict/record.ts';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';

/** Where clicks are answered, until a message with a click comes to a container: each reaches Slack by an address of its own. */
export const SOME_SLACK = 'http://127.0.0.1:1';

/** A request to `receive`, and what to do with its answer. */
interface Delivery {
  readonly path: string;
  readonly headers: Readonly<{ [name: string]: string }>;
  readonly body: Buffer;
  /** Called with the status, or with undefined if there is no answer. */
  readonly onAnswer?: (status: number | undefined) => void;
}

const answer = z.object({ statusCode: z.int() });

/** GitHub's webhook, which delivers each payload once, whatever the answer is, and Slack's buttons. */
export class Deliveries {
  readonly #pool: Pool;
  readonly #record: Record;
  readonly #onFailure: (error: unknown) => void;
  readonly #waiting: Delivery[] = [];

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
    const body = Buffer.from(JSON.stringify(payload));
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/usher-chaos',
      'x-github-event': 'issue_comment',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', LOCAL_WEBHOOK_SECRET).update(body).digest('hex')}`,
    };
    this.#waiting.push({ path: '/webhook', headers, body });
  }

  /**
   * Sends a click, signed at that time.
   *
   * @param make - Makes the payload, given where clicks are answered.
   * @param onError - Called if the answer is not a 200: Slack shows the person an error.
   */
  click(make: (origin: string) => object, at: Date, onError: () => void): void {
    const body = formOf(make(SOME_SLACK));
    this.#waiting.push({
      path: SLACK_PATH,
      headers: slackHeaders(body, LOCAL_SIGNING_SECRET, at),
      body: Buffer.from(body),
      onAnswer: (status) => {
        if (status !== 200) onError();
      },
    });
  }

  pump(): void {
    let slot = this.#pool.free(Math.random());
    while (slot !== undefined) {
      const delivery = this.#waiting.shift();
      if (delivery === undefined) return;
      this.#deliver(slot, delivery).catch(this.#onFailure);
      slot = this.#pool.free(Math.random());
    }
  }

  async #deliver(slot: Slot, { path, headers, body, onAnswer }: Delivery): Promise<void> {
    const request = new Request(`https://usher.example.com${path}`, { method: 'POST', headers });
    const outcome = await slot.invoke(toFunctionUrlEvent(request, { ...headers }, body));
    if ('error' in outcome) this.#record.thrown.push(`receive: ${outcome.error}`);
    onAnswer?.('result' in outcome ? z.safeParse(answer, outcome.result).data?.statusCode : undefined);
  }
}
