import * as z from 'zod/mini';
import { type FunctionName, FUNCTIONS, HEAL_FUNCTIONS } from '../deploy/bundle.ts';

/** A CloudFormation value: text, or a reference that resolves once the resource is created. */
const value = z.union([
  z.string(),
  z.object({ Ref: z.string() }),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  z.object({ 'Fn::Sub': z.string() }),
]);
export type Value = z.infer<typeof value>;

const redrivePolicy = z.strictObject({ deadLetterTargetArn: value, maxReceiveCount: z.optional(z.int()) });

/** A local run does not encrypt topics. */
const topic = z.strictObject({ TopicName: z.string(), KmsMasterKeyId: z.optional(z.string()) });

const queue = z.strictObject({
  QueueName: z.string(),
  SqsManagedSseEnabled: z.boolean(),
  VisibilityTimeout: z.optional(z.int()),
  MessageRetentionPeriod: z.int(),
  RedrivePolicy: z.optional(redrivePolicy),
});
export type Queue = z.infer<typeof queue>;

/** The recipient of alarms, which a local run does not have. */
const emailSubscription = z.strictObject({
  TopicArn: value,
  Protocol: z.literal('email'),
  Endpoint: z.string(),
});

const subscription = z.strictObject({
  TopicArn: value,
  Protocol: z.literal('sqs'),
  Endpoint: value,
  RawMessageDelivery: z.boolean(),
  FilterPolicy: z.optional(z.record(z.string(), z.array(z.string()))),
  RedrivePolicy: z.optional(redrivePolicy),
});
export type Subscription = z.infer<typeof subscription>;

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

/** The properties of a table that a local run needs; the others only matter on AWS. */
const table = z.object({
  TableName: z.string(),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z.array(
    z.strictObject({
      IndexName: z.string(),
      KeySchema: keySchema,
      Projection: z.strictObject({ ProjectionType: z.literal('ALL') }),
    }),
  ),
});
export type TableResource = z.infer<typeof table>;

/** Access control and monitoring, which a local run does without. */
const IGNORED_TYPES = [
  'AWS::IAM::Role',
  'AWS::SQS::QueuePolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::QueryDefinition',
] as const;

const eventSource = z.strictObject({
  arn: value,
  batchSize: z.int(),
  functionResponseType: z.literal('ReportBatchItemFailures'),
  maximumConcurrency: z.optional(z.int()),
});

const lambdaFunction = z.object({
  /** In s. */
  timeout: z.int(),
  environment: z.record(z.string(), value),
  /** How often Lambda retries an asynchronous invocation; 2 by default. */
  maximumRetryAttempts: z._default(z.int(), 2),
  events: z._default(
    z.pipe(
      z.array(
        z.union([
          z.strictObject({ sqs: eventSource }),
          z.strictObject({ schedule: z.string() }),
          z.strictObject({ httpApi: z.string() }),
        ]),
      ),
      // A local run has its own front door for deliveries.
      z.transform((events) => events.flatMap((event) => ('httpApi' in event ? [] : [event]))),
    ),
    [],
  ),
});

type LambdaFunction = z.infer<typeof lambdaFunction>;

const functions = z.object({ functions: z.record(z.enum(FUNCTIONS), lambdaFunction) });
const healFunctions = z.object({ functions: z.record(z.enum(HEAL_FUNCTIONS), lambdaFunction) });

const configuration = z.object({
  resources: z.object({
    Resources: z.record(
      z.string(),
      z.discriminatedUnion('Type', [
        z.object({ Type: z.literal('AWS::SNS::Topic'), Properties: topic }),
        z.object({ Type: z.literal('AWS::SQS::Queue'), Properties: queue }),
        z.object({
          Type: z.literal('AWS::SNS::Subscription'),
          Properties: z.discriminatedUnion('Protocol', [subscription, emailSubscription]),
        }),
        z.object({ Type: z.literal('AWS::DynamoDB::Table'), Properties: table }),
        z.object({ Type: z.enum(IGNORED_TYPES) }),
      ]),
    ),
  }),
});

/** The parts of `serverless.yml` that a local run uses; resources with their logical names. */
export interface Stack {
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>> & { readonly heal?: LambdaFunction };
  readonly topics: readonly (readonly [string, z.infer<typeof topic>])[];
  readonly queues: readonly (readonly [string, Queue])[];
  readonly tables: readonly (readonly [string, TableResource])[];
  readonly subscriptions: readonly (readonly [string, Subscription])[];
}

/**
 * Parses a resolved `serverless.yml`.
 *
 * @throws for a resource or property that the local run does not know, and so would lack.
 */
export const parseStack = (resolved: unknown): Stack => ({
  ...functions.parse(resolved),
  ...parseResources(resolved),
});

/** Adds a resolved `serverless.heal.yml` to the stack. @throws as {@link parseStack}. */
export function addHealStack(stack: Stack, resolved: unknown): Stack {
  const { topics, queues, tables, subscriptions } = parseResources(resolved);
  return {
    functions: { ...stack.functions, ...healFunctions.parse(resolved).functions },
    topics: [...stack.topics, ...topics],
    queues: [...stack.queues, ...queues],
    tables: [...stack.tables, ...tables],
    subscriptions: [...stack.subscriptions, ...subscriptions],
  };
}

function parseResources(resolved: unknown): Omit<Stack, 'functions'> {
  const { resources } = configuration.parse(resolved);
  const all = Object.entries(resources.Resources);
  return {
    topics: all.flatMap(([name, it]) =>
      it.Type === 'AWS::SNS::Topic' ? [[name, it.Properties] as const] : [],
    ),
    queues: all.flatMap(([name, it]) =>
      it.Type === 'AWS::SQS::Queue' ? [[name, it.Properties] as const] : [],
    ),
    tables: all.flatMap(([name, it]) =>
      it.Type === 'AWS::DynamoDB::Table' ? [[name, it.Properties] as const] : [],
    ),
    subscriptions: all.flatMap(([name, it]) =>
      it.Type === 'AWS::SNS::Subscription' && it.Properties.Protocol === 'sqs'
        ? [[name, it.Properties] as const]
        : [],
    ),
  };
}
