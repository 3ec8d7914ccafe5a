import * as z from 'zod/mini';
import { toRecord } from '../../local/event-source.ts';
import type { Plan } from '../plan/plan.ts';
import { withNewerKeys } from '../services/newer-version.ts';
import type { Queue } from '../services/queue.ts';
import type { Message } from '../services/sqs-shapes.ts';
import { numberIn } from '../services/wire.ts';
import type { Record } from '../verdict/record.ts';
import { SOME_SLACK } from './deliveries.ts';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';

/** The most that SQS hands out at once. */
const MOST = 10;

const batchResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().check(z.minLength(1)) })),
});

export interface PollerOptions {
  readonly queue: Queue;
  readonly batchSize: number;
  readonly pool: Pool;
  readonly plan: Plan;
  readonly record: Record;
  readonly onFailure: (error: unknown) => void;
}

/** Delivers messages from a queue to the containers of a function, as Lambda does, but more often and in worse order. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #copies = new Set<string>();
  #waiting: Message[] = [];
  #isReceiving = false;
  /** How many steps of the harness itself are under way. */
  #steps = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Whether it only waits for containers and for messages to become visible. */
  get isStill(): boolean {
    const { queue, pool } = this.#options;
    const canTake = pool.free(0) !== undefined && (queue.mayHaveMore || this.#waiting.length > 0);
    return this.#steps === 0 && !canTake;
  }

  /** Whether a message that becomes visible would be taken. */
  get canTake(): boolean {
    return this.#options.pool.free(0) !== undefined;
  }

  get queue(): Queue {
    return this.#options.queue;
  }

  /** Starts what can be started. */
  pump(): void {
    const { queue, pool, onFailure } = this.#options;
    queue.look();
    if (this.#isReceiving || pool.free(0) === undefined) return;
    if (queue.mayHaveMore && this.#waiting.length <= MOST) {
      this.#isReceiving = true;
      this.#step(this.#receive()).catch(onFailure);
    } else this.#serve();
  }

  async #receive(): Promise<void> {
    const { queue, plan } = this.#options;
    const messages = await queue.receive(MOST);
    this.#waiting.push(...messages);
    for (const message of messages) {
      if (message.Attributes['ApproximateReceiveCount'] !== '1' || this.#copies.has(message.MessageId))
        continue;
      const about = String(numberIn(message.Body) ?? message.MD5OfBody);
      for (const delay of plan.copiesOf(queue.name, about)) {
        this.#copies.add(await queue.send(message, delay));
      }
    }
    this.#isReceiving = false;
    this.#serve();
    setImmediate(() => this.pump());
  }

  #serve(): void {
    const { pool, batchSize, plan, onFailure } = this.#options;
    let slot = pool.free(Math.random());
    while (slot !== undefined && this.#waiting.length > 0) {
      const batch: Message[] = [];
      while (batch.length < batchSize && this.#waiting.length > 0) {
        const index = plan.isShuffled ? Math.floor(Math.random() * this.#waiting.length) : 0;
        batch.push(...this.#waiting.splice(index, 1));
      }
      this.#handle(slot, batch).catch(onFailure);
      slot = pool.free(Math.random());
    }
  }

  async #handle(slot: Slot, messages: readonly Message[]): Promise<void> {
    const { queue, pool, record } = this.#options;
    const reachable = (message: Message) => ({
      ...message,
      Body: message.Body.replace(SOME_SLACK, slot.slackUrl),
    });
    const event = {
      Records: messages.map((message) => toRecord(reachable(this.#onTheWay(message)), queue.arn)),
    };
    const outcome = await slot.invoke(event);
    if ('error' in outcome) record.thrown.push(`${pool.name}: ${outcome.error}`);
    if (!('result' in outcome)) return;
    const response = batchResponse.safeParse(outcome.result);
    if (!response.success) {
      record.thrown.push(`${pool.name}: no answer to a batch: ${JSON.stringify(outcome.result)}`);
      return;
    }
    const failed = new Set(response.data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = messages.filter(({ MessageId }) => !failed.has(MessageId));
    await this.#step(queue.delete(done.map(({ ReceiptHandle }) => ReceiptHandle)));
  }

  /** A message as it arrives, if a newer version sent it. */
  #onTheWay(message: Message): Message {
    const number = numberIn(message.Body);
    const isNewer = number !== undefined && this.#options.plan.happens('newer', number);
    return isNewer ? { ...message, Body: withNewerKeys(message.Body) } : message;
  }

  async #step(work: Promise<void>): Promise<void> {
    this.#steps += 1;
    try {
      await work;
    } finally {
      this.#steps -= 1;
    }
  }
}
