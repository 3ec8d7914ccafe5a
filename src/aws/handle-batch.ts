import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Log } from '../log.ts';

/**
 * Handles the records of an SQS batch one after the other; one that fails comes back, its neighbours do not.
 *
 * @param handle - Handles one message, given as its parsed JSON.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function handleBatch(
  event: SQSEvent,
  handle: (message: unknown) => Promise<void>,
  log: Log,
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of event.Records) {
    try {
      await handle(JSON.parse(body));
    } catch (error) {
      log('error', 'message not handled; it comes back', { messageId, error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
