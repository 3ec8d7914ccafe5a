import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { callAws } from '../src/aws/failures.ts';
import { ADMIN_OPTIONS } from './aws.ts';
import { notDeployed, stackName } from './deployed-stack.ts';

/** The two queues of a stage; each has a dead-letter queue. */
export const QUEUES = ['commands', 'notifications'] as const;
export type QueueName = (typeof QUEUES)[number];

/** A queue as it is now. */
export interface QueueNow {
  readonly url: string;
  readonly arn: string;
  /** Messages that wait, hidden ones too. About: SQS counts at several places. */
  readonly messages: number;
}

/** The URL of a queue is its name here, not the address to call. */
export const openSqs = () => new SQSClient({ ...ADMIN_OPTIONS, useQueueUrlAsEndpoint: false });

export const queueName = (stage: string, queue: QueueName) => `${stackName(stage)}-${queue}`;
export const deadLetterName = (stage: string, queue: QueueName) => `${queueName(stage, queue)}-dead-letters`;

/** Looks at a queue of a stage. @throws ProblemsError if it is not there; a Failure. */
export async function lookAtQueue(sqs: SQSClient, stage: string, name: string): Promise<QueueNow> {
  const asking = sqs.send(new GetQueueUrlCommand({ QueueName: name })).catch((error: unknown) => {
    throw error instanceof QueueDoesNotExist ? notDeployed(`queue ${name}`, stage) : error;
  });
  const { QueueUrl = '' } = await callAws('SQS', asking);
  const AttributeNames = [
    'QueueArn',
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
  ] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await callAws('SQS', sqs.send(command));
  return {
    url: QueueUrl,
    arn: Attributes.QueueArn ?? '',
    messages:
      Number(Attributes.ApproximateNumberOfMessages ?? 0) +
      Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}
