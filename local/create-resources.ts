import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, type SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_REGION } from './local-world.ts';
import type { Queue, Stack, Subscription, Value } from './stack.ts';

/** Clients of the services that hold the resources. */
export interface CloudClients {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
}

/** Resolves a value of the stack. @throws if it refers to an unknown resource. */
export type Resolve = (value: Value) => string;

/**
 * Creates the topics, queues, tables and subscriptions of a stack, each after those that it refers to, as CloudFormation
 * would.
 *
 * @returns a function that resolves references to them.
 */
export async function createResources(
  { topics, queues, subscriptions, tables }: Stack,
  { sns, sqs, dynamodb }: CloudClients,
): Promise<Resolve> {
  const created = new Map<string, string>();
  const resolve: Resolve = (value) => {
    if (typeof value === 'string') return value;
    if ('Fn::Sub' in value) return substitute(value['Fn::Sub']);
    const reference = 'Ref' in value ? value.Ref : value['Fn::GetAtt'].join('.');
    const text = created.get(reference);
    if (text === undefined)
      throw new Error(`serverless.yml refers to ${reference}, which it does not define`);
    return text;
  };

  for (const [name, { TopicName }] of topics) {
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: TopicName }));
    created.set(name, TopicArn);
  }
  const deadLetterQueuesFirst = queues.toSorted(
    ([, a], [, b]) => Number('RedrivePolicy' in a) - Number('RedrivePolicy' in b),
  );
  for (const [name, queue] of deadLetterQueuesFirst) {
    const { url, arn } = await createQueue(sqs, queue, resolve);
    created.set(name, url).set(`${name}.Arn`, arn);
  }
  for (const [name, { TableName, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes }] of tables) {
    const keys = { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes };
    await dynamodb.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...keys }));
    created.set(name, TableName);
  }
  for (const [, subscription] of subscriptions) await subscribe(sns, subscription, resolve);
  return resolve;
}

/** The account that fauxqs and dynalite use. */
const ACCOUNT = '000000000000';

/** Replaces the parameters that CloudFormation itself defines. */
const substitute = (text: string) =>
  text
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${AWS::Region}', LOCAL_REGION)
    .replaceAll('${AWS::AccountId}', ACCOUNT);

async function createQueue(
  sqs: SQSClient,
  queue: Queue,
  resolve: Resolve,
): Promise<{ url: string; arn: string }> {
  const { QueueName, VisibilityTimeout, MessageRetentionPeriod, RedrivePolicy } = queue;
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName,
      Attributes: {
        MessageRetentionPeriod: String(MessageRetentionPeriod),
        ...(VisibilityTimeout === undefined ? {} : { VisibilityTimeout: String(VisibilityTimeout) }),
        ...redrive(RedrivePolicy, resolve),
      },
    }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { url: QueueUrl, arn: Attributes?.QueueArn ?? '' };
}

async function subscribe(sns: SNSClient, subscription: Subscription, resolve: Resolve): Promise<void> {
  const { TopicArn, Protocol, Endpoint, RawMessageDelivery, FilterPolicy, RedrivePolicy } = subscription;
  await sns.send(
    new SubscribeCommand({
      TopicArn: resolve(TopicArn),
      Protocol,
      Endpoint: resolve(Endpoint),
      Attributes: {
        RawMessageDelivery: String(RawMessageDelivery),
        ...(FilterPolicy === undefined ? {} : { FilterPolicy: JSON.stringify(FilterPolicy) }),
        ...redrive(RedrivePolicy, resolve),
      },
    }),
  );
}

function redrive(policy: Queue['RedrivePolicy'], resolve: Resolve): { RedrivePolicy?: string } {
  if (policy === undefined) return {};
  return {
    RedrivePolicy: JSON.stringify({ ...policy, deadLetterTargetArn: resolve(policy.deadLetterTargetArn) }),
  };
}
