import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { ConfigurationFailure, PermanentFailure, RetryableFailure } from '../runtime/failures.ts';
import { FIRST_RETRY_DELAY, LONGEST_REQUESTED_DELAY, LONGEST_RETRY_DELAY } from '../runtime/limits.ts';
import { type Log, logWith } from '../runtime/log.ts';
import { type Count, countFailure } from '../runtime/metrics.ts';
import { callAws } from './failures.ts';

export interface BatchServices {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly now: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly count: Count;
}

/**
 * Handles the records of an SQS batch side by side. One that fails and can be tried again is hidden until then and
 * comes back, its neighbours do not; one that no further try can help goes to the dead-letter queue at once.
 *
 * That the wait set here outlives the report of the message as failed is documented only between the lines: Lambda
 * "makes the failed messages visible again" by not deleting them, and leaves their visibility as it is.
 *
 * @param handle - Handles one message, given as its parsed JSON.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function handleBatch(
  { Records }: SQSEvent,
  handle: (message: unknown) => Promise<void>,
  services: BatchServices,
): Promise<SQSBatchResponse> {
  const comesBack = await Promise.all(
    Records.map((record) => logWith(logFieldsOf(record), () => handleRecord(record, handle, services))),
  );
  const failed = Records.filter((_, index) => comesBack[index]);
  countOldest(failed, services);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** @returns whether the message must come back. */
async function handleRecord(
  record: SQSRecord,
  handle: (message: unknown) => Promise<void>,
  services: BatchServices,
) {
  try {
    await handle(parseJson(record.body));
    return false;
  } catch (error) {
    countFailure(services.count, error);
    const tries = Number(record.attributes.ApproximateReceiveCount);
    const seconds = retryDelay(error, tries, services.now(), services.random());
    services.log('error', seconds === undefined ? 'message put aside' : 'message comes back', {
      tries,
      seconds,
      error,
    });
    return seconds === undefined
      ? await deadLetter(record, error, services)
      : await hide(record, seconds, services);
  }
}

/** A message that cannot be hidden comes back all the same, when the queue shows it again. */
async function hide({ receiptHandle }: SQSRecord, seconds: number, { sqs, queueUrl, log }: BatchServices) {
  try {
    const hidden = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
    await callAws('SQS', sqs.send(new ChangeMessageVisibilityCommand(hidden)));
  } catch (error) {
    log('warn', 'message could not be hidden', { error });
  }
  return true;
}

/** A message that cannot be put aside comes back, to be put aside then. */
async function deadLetter({ body }: SQSRecord, reason: unknown, services: BatchServices) {
  const { sqs, queueUrl, deadLetterQueueUrl, log } = services;
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  try {
    const letter = {
      QueueUrl: deadLetterQueueUrl,
      MessageBody: body,
      MessageAttributes: { reason: attribute(describe(reason)), source: attribute(queueUrl) },
    };
    await callAws('SQS', sqs.send(new SendMessageCommand(letter)));
    return false;
  } catch (error) {
    log('warn', 'message could not be put aside', { error });
    return true;
  }
}

/**
 * How long a message that comes back has been under way. AWS's own measure leaves out what was received three times:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function countOldest(unfinished: readonly SQSRecord[], { now, count }: BatchServices) {
  const [first] = unfinished;
  if (first === undefined) return;
  const sent = Math.min(...unfinished.map(({ attributes }) => Number(attributes.SentTimestamp)));
  const queue = first.eventSourceARN.split(':').at(-1) ?? '';
  count('OldestMessage', { queue }, (now().getTime() - sent) / 1_000);
}

const name = z.string().check(z.maxLength(100));
const identifiable = z.object({
  delivery: z.optional(name),
  comment: z.optional(z.object({ id: z.int(), user: z.object({ login: name }) })),
  person: z.optional(z.object({ login: name })),
  destination: z.optional(name),
});

/** By what the lines of the log about a message are found: whose command it was, which, and where in Slack it is told. */
function logFieldsOf({ messageId, body }: SQSRecord) {
  try {
    const { delivery, comment, person, destination } = identifiable.parse(JSON.parse(body));
    const login = comment?.user.login ?? person?.login;
    return { messageId, delivery, comment: comment?.id, login, destination };
  } catch {
    return { messageId };
  }
}

/** The parser's own error quotes the message, which must not be in the log. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new PermanentFailure('the message is no JSON');
  }
}

/** Printable ASCII, which SQS always takes. */
const describe = (reason: unknown) =>
  String(reason)
    .replaceAll(/ *[^ -~]+ */g, ' ')
    .slice(0, 1_000);

/**
 * How long a message stays hidden after a try that failed: a wait that doubles from try to try, with equal jitter so
 * that messages which failed together do not come back together, and at least until the time that the other side named.
 *
 * @param tries - How often the message was received, this time included.
 * @param random - From 0 to 1.
 * @returns seconds, or undefined if no further try can help.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(error: unknown, tries: number, now: Date, random: number): number | undefined {
  if (!(error instanceof RetryableFailure) && !(error instanceof ConfigurationFailure)) return undefined;
  const longest = Math.min(FIRST_RETRY_DELAY * 2 ** (tries - 1), LONGEST_RETRY_DELAY);
  const wait = longest / 2 + (random * longest) / 2;
  // Never before the named time; but a time that is always a second away must not use up the tries.
  const named = error instanceof RetryableFailure ? error.notBefore : undefined;
  const untilNamed = named === undefined ? 0 : (named.getTime() - now.getTime()) / 1_000;
  return Math.min(Math.ceil(Math.max(wait, untilNamed)), LONGEST_REQUESTED_DELAY);
}
