import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Published } from './call.ts';
import type { MemoryTable } from './memory-table.ts';

/** An answer of a service. */
export interface Answer {
  /** The operation, and for DynamoDB the kind of entry. */
  readonly name: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The operation that a request of AWS's JSON protocol names: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
const operationOf = (target: string | undefined) => target?.split('.').at(-1) ?? 'no operation';

const named = z.object({ Key: z.optional(z.object({ pk: z.object({ S: z.string() }) })) });

/** `command`, `feedback/reply`: the beginning of a key, which says what the entry is of. */
const kindOf = (key: string) => /^[a-z]+(?:\/(?:reply|reaction|issue|slack)(?=\/))?/.exec(key)?.[0] ?? key;

/** Answers a request to DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html */
export function answerDynamoDb(table: MemoryTable, target: string | undefined, json: string): Answer {
  const operation = operationOf(target);
  const request: unknown = JSON.parse(json);
  const key = named.parse(request).Key?.pk.S;
  const name = key === undefined ? operation : `${operation} ${kindOf(key)}`;
  const type = 'application/x-amz-json-1.0';
  const body = table.answer(operation, request);
  if (body !== undefined) return { name, status: 200, type, body: JSON.stringify(body) };
  const refusal = {
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
  };
  return { name, status: 400, type, body: JSON.stringify(refusal) };
}

/** Answers a Publish: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export function answerSns(body: string, onPublish: (published: Published) => void): Answer {
  const form = new URLSearchParams(body);
  const name = form.get('Action') ?? 'no action';
  if (name !== 'Publish') throw new Error(`SNS's ${name} is not served here`);
  const attributes: Record<string, string> = {};
  for (let index = 1; form.has(`MessageAttributes.entry.${index}.Name`); index += 1) {
    const entry = `MessageAttributes.entry.${index}`;
    attributes[form.get(`${entry}.Name`) ?? ''] = form.get(`${entry}.Value.StringValue`) ?? '';
  }
  onPublish({ topic: form.get('TopicArn') ?? '', message: form.get('Message') ?? '', attributes });
  const xml =
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">' +
    `<PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`;
  return { name, status: 200, type: 'text/xml', body: xml };
}

/**
 * Answers the call that delays a retry: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 * A run in which a message fails is not a measurement, and the bench refuses it: this keeps the failure plain.
 */
export function answerSqs(target: string | undefined): Answer {
  return { name: operationOf(target), status: 200, type: 'application/x-amz-json-1.0', body: '{}' };
}
