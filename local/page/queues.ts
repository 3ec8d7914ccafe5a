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

/** A message in a queue; times are in ms since 1970 by the real clock. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly attempts: number;
  /** Why a function dead-lettered it, if it did. */
  readonly reason: string | undefined;
  /** When its visibility timeout ends, and its receipt handle; undefined if it is visible. */
  readonly hidden: { readonly until: number; readonly receipt: string } | undefined;
}

/** Inspects the stand-in's queues without receiving messages. */
export class Queues {
  readonly #messaging: string;
  readonly #sqs: SQSClient;
  /** The receipt handles of the messages that functions are handling. */
  readonly handled = new Set<string>();

  constructor(messaging: string, sqs: SQSClient) {
    this.#messaging = messaging;
    this.#sqs = sqs;
  }

  async list(queue: string): Promise<readonly QueuedMessage[]> {
    const response = await fetch(`${this.#messaging}/_fauxqs/queues/${queue}`);
    const { messages } = inspected.parse(await response.json());
    return [
      ...[...messages.ready, ...messages.delayed].map((visible) => toQueued(visible, undefined)),
      ...messages.inflight.map(({ message: hidden, receiptHandle, visibilityDeadline }) =>
        toQueued(hidden, { until: visibilityDeadline, receipt: receiptHandle }),
      ),
    ];
  }

  /** Shortens the visibility timeouts in a queue by some ms, except for messages that a function is handling. */
  async advance(queue: string, ms: number): Promise<void> {
    const messages = await this.list(queue);
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
  attempts: approximateReceiveCount,
  reason: messageAttributes['reason']?.StringValue,
  hidden,
});
