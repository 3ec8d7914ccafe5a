import * as z from 'zod/mini';

const attribute = z.object({ DataType: z.string(), StringValue: z.optional(z.string()) });

const message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  MD5OfBody: z.string(),
  Body: z.string(),
  Attributes: z.record(z.string(), z.string()),
  MessageAttributes: z.optional(z.record(z.string(), attribute)),
});

/** A message as a queue hands it out. */
export type Message = z.infer<typeof message>;

/** What SQS answers to the questions of a queue, and what functions ask of it. */
export const received = z.object({ Messages: z.optional(z.array(message)) });
export const sent = z.object({ MessageId: z.string() });
export const counts = z.object({
  Attributes: z.object({
    ApproximateNumberOfMessages: z.string(),
    ApproximateNumberOfMessagesNotVisible: z.string(),
    ApproximateNumberOfMessagesDelayed: z.string(),
  }),
});

const visibilityChange = z.object({
  QueueUrl: z.string(),
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int(),
});

/** What a function asks for when it hides a message; undefined if it asks for something else. */
export function visibilityChangeIn(body: string): z.infer<typeof visibilityChange> | undefined {
  try {
    return visibilityChange.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
