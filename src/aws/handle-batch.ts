import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { PermanentFailure } from '../failure.ts';
import type { Log } from '../log.ts';
import { orFailure } from './aws-failure.ts';
import { secondsUntilNextTry } from './next-try.ts';

export interface BatchServices {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly now: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
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
  const comesBack = await Promise.all(Records.map((record) => tryOne(record, handle, services)));
  const failed = Records.filter((_, index) => comesBack[index]);
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** @returns whether the message must come back. */
async function tryOne(
  record: SQSRecord,
  handle: (message: unknown) => Promise<void>,
  services: BatchServices,
) {
  try {
    await handle(parseJson(record.body));
    return false;
  } catch (error) {
    const tries = Number(record.attributes.ApproximateReceiveCount);
    const seconds = secondsUntilNextTry(error, tries, services.now(), services.random());
    const { messageId } = record;
    services.log('error', seconds === undefined ? 'message put aside' : 'message comes back', {
      messageId,
      tries,
      seconds,
      error,
    });
    return seconds === undefined
      ? await putAside(record, error, services)
      : await hide(record, seconds, services);
  }
}

/** A message that cannot be hidden comes back all the same, when the queue shows it again. */
async function hide(
  { messageId, receiptHandle }: SQSRecord,
  seconds: number,
  { sqs, queueUrl, log }: BatchServices,
) {
  try {
    const hidden = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
    await orFailure('SQS', sqs.send(new ChangeMessageVisibilityCommand(hidden)));
  } catch (error) {
    log('warn', 'message could not be hidden', { messageId, error });
  }
  return true;
}

/** A message that cannot be put aside comes back, to be put aside then. */
async function putAside({ messageId, body }: SQSRecord, reason: unknown, services: BatchServices) {
  const { sqs, queueUrl, deadLetterQueueUrl, log } = services;
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  try {
    const letter = {
      QueueUrl: deadLetterQueueUrl,
      MessageBody: body,
      MessageAttributes: { reason: attribute(describe(reason)), source: attribute(queueUrl) },
    };
    await orFailure('SQS', sqs.send(new SendMessageCommand(letter)));
    return false;
  } catch (error) {
    log('warn', 'message could not be put aside', { messageId, error });
    return true;
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
    .replaceAll(/[^ -~]+/g, ' ')
    .slice(0, 1_000);
