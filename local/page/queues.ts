import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';

const message = z.object({
  messageId: z.string(),
  body: z.string(),
  sentTimestamp: z._default(z.number(), 0),
  approximateReceiveCount: z._default(z.number(), 0),
  messageAttributes: z._default(z.record(z.string(), z.object({ StringValue: z.optional(z.string()) })), {}),
});
const inspected = z.object({
  messages: z.object({
    ready: z.array(message),
    delayed: z.array(message),
    inflight: z.array(z.object({ message, receiptHandle: z.string(), visibilityDeadline: z.number() })),
  }),
});

/** A message in a queue; times are in ms of the real clock. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly tries: number;
  /** Why a function dead-lettered it, if one did. */
  readonly reason: string | undefined;
  /** Until when it is hidden, and by which receipt; undefined if it can be taken. */
  readonly hidden: { readonly until: number; readonly receipt: string } | undefined;
}

/** Looks into the queues of the stand-in without taking anything out. */
export class Queues {
  readonly #messaging: string;
  readonly #sqs: SQSClient;
  /** The receipts of what the functions handle right now. */
  readonly handled = new Set<string>();

  constructor(messaging: string, sqs: SQSClient) {
    this.#messaging = messaging;
    this.#sqs = sqs;
  }

  async look(queue: string): Promise<readonly QueuedMessage[]> {
    const response = await fetch(`${this.#messaging}/_fauxqs/queues/${queue}`);
    const { messages } = inspected.parse(await response.json());
    return [
      ...[...messages.ready, ...messages.delayed].map((it) => toQueued(it, undefined)),
      ...messages.inflight.map(({ message: it, receiptHandle, visibilityDeadline }) =>
        toQueued(it, { until: visibilityDeadline, receipt: receiptHandle }),
      ),
    ];
  }

  /** Lets so many ms pass for all that is hidden in a queue, but what a function handles right now. */
  async letPass(queue: string, ms: number): Promise<void> {
    const messages = await this.look(queue);
    const waiting = messages.filter(
      ({ hidden }) => hidden !== undefined && !this.handled.has(hidden.receipt),
    );
    if (waiting.length === 0) return;
    const { QueueUrl } = await this.#sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
    for (const { hidden } of waiting) {
      const left = Math.max(0, Math.ceil(((hidden?.until ?? 0) - Date.now() - ms) / 1_000));
      await this.#sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: hidden?.receipt,
          VisibilityTimeout: left,
        }),
      );
    }
  }
}

const toQueued = (
  { messageId, body, approximateReceiveCount, messageAttributes }: z.infer<typeof message>,
  hidden: QueuedMessage['hidden'],
): QueuedMessage => ({
  id: messageId,
  body,
  tries: approximateReceiveCount,
  reason: messageAttributes['reason']?.StringValue,
  hidden,
});
