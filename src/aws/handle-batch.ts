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
 * Handles the messages of an SQS batch concurrently. If one fails and a retry can help, only that one is retried, after
 * a delay. If a retry cannot help, it is dead-lettered right away.
 *
 * The delay is set as the message's visibility timeout. AWS documents only indirectly that Lambda leaves it as it is: it
 * "makes the failed messages visible again" by not deleting them.
 *
 * @param handle - Handles the parsed JSON of one message. What it throws is classified by {@link retryDelay}.
 * @returns the messages that SQS must deliver again. Never rejects.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function handleBatch(
  { Records }: SQSEvent,
  handle: (message: unknown) => Promise<void>,
  services: BatchServices,
): Promise<SQSBatchResponse> {
  const isRetried = await Promise.all(
    Records.map((record) => logWith(logFieldsOf(record), () => handleRecord(record, handle, services))),
  );
  const failed = Records.filter((_, index) => isRetried[index]);
  countOldest(failed, services);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** @returns whether the message must be retried. */
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
    const attempt = Number(record.attributes.ApproximateReceiveCount);
    const seconds = retryDelay(error, attempt, services.now(), services.random());
    services.log('error', seconds === undefined ? 'message dead-lettered' : 'message will be retried', {
      tries: attempt,
      seconds,
      error,
    });
    return seconds === undefined
      ? await deadLetter(record, error, services)
      : await hide(record, seconds, services);
  }
}

/** If SQS refuses, the message is retried when its visibility timeout ends. */
async function hide({ receiptHandle }: SQSRecord, seconds: number, { sqs, queueUrl, log }: BatchServices) {
  try {
    const visibility = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
    await callAws('SQS', sqs.send(new ChangeMessageVisibilityCommand(visibility)));
  } catch (error) {
    log('warn', 'the retry could not be delayed', { error });
  }
  return true;
}

/** If SQS refuses, the message is retried, and dead-lettered then. */
async function deadLetter({ body }: SQSRecord, reason: unknown, services: BatchServices) {
  const { sqs, queueUrl, deadLetterQueueUrl, log } = services;
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  try {
    const letter = {
      QueueUrl: deadLetterQueueUrl,
      MessageBody: body,
      MessageAttributes: { reason: attribute(toAscii(reason)), source: attribute(queueUrl) },
    };
    await callAws('SQS', sqs.send(new SendMessageCommand(letter)));
    return false;
  } catch (error) {
    log('warn', 'message could not be dead-lettered', { error });
    return true;
  }
}

/**
 * Counts the age of the oldest message that is retried. AWS's own metric excludes messages received three times:
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

/** Log fields to find a message by: the delivery, the comment, the person and the Slack destination. */
function logFieldsOf({ messageId, body }: SQSRecord) {
  try {
    const { delivery, comment, person, destination } = identifiable.parse(JSON.parse(body));
    const login = comment?.user.login ?? person?.login;
    return { messageId, delivery, comment: comment?.id, login, destination };
  } catch {
    return { messageId };
  }
}

/** `JSON.parse` quotes the message in its error, which must not get into the log. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new PermanentFailure('the message is not JSON');
  }
}

/** The characters that SQS always accepts. */
const toAscii = (reason: unknown) =>
  String(reason)
    .replaceAll(/ *[^ -~]+ */g, ' ')
    .slice(0, 1_000);

/**
 * The delay before a message is retried: exponential backoff, with equal jitter to spread messages that failed together,
 * and never before the time that the failure names.
 *
 * @param attempt - How often the message was received, including this time.
 * @param random - From 0 to 1.
 * @returns seconds, or undefined if a retry cannot help.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(error: unknown, attempt: number, now: Date, random: number): number | undefined {
  if (!(error instanceof RetryableFailure) && !(error instanceof ConfigurationFailure)) return undefined;
  const backoff = Math.min(FIRST_RETRY_DELAY * 2 ** (attempt - 1), LONGEST_RETRY_DELAY);
  const jittered = backoff / 2 + (random * backoff) / 2;
  // The backoff still applies: a service that keeps naming the next second must not use up the attempts.
  const notBefore = error instanceof RetryableFailure ? error.notBefore : undefined;
  const requested = notBefore === undefined ? 0 : (notBefore.getTime() - now.getTime()) / 1_000;
  return Math.min(Math.ceil(Math.max(jittered, requested)), LONGEST_REQUESTED_DELAY);
}
