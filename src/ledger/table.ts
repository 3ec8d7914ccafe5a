import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { AWS_OPTIONS } from '../aws/clients.ts';
import { callAws, toAwsFailure } from '../aws/failures.ts';
import { RetryableFailure } from '../runtime/failures.ts';

/** An item of the table, as plain values. Its only key is `pk`. */
export type Item = Readonly<Record<string, string | number>>;

/** A DynamoDB condition expression, in which `#name` is an attribute and `:name` one of the values. */
export interface Condition {
  readonly expression: string;
  readonly values: Item;
}

/** The ledger's table: consistent reads and conditional writes of single items. */
export class Table {
  readonly #dynamodb: DynamoDBClient;
  readonly #name: string;

  constructor(dynamodb: DynamoDBClient, name: string) {
    this.#dynamodb = dynamodb;
    this.#name = name;
  }

  /** A consistent read; undefined if there is no such item. @throws a Failure. */
  async read(pk: string): Promise<Item | undefined> {
    const command = new GetItemCommand({
      TableName: this.#name,
      Key: { pk: { S: pk } },
      ConsistentRead: true,
    });
    const { Item } = await callAws('DynamoDB', this.#dynamodb.send(command));
    return Item && fromAttributes(Item);
  }

  /**
   * Reads all items that have a value in an index.
   *
   * @param index - Has the name of its key.
   * @throws a Failure.
   */
  async find(index: string, value: string): Promise<readonly Item[]> {
    const found: Item[] = [];
    let next: Record<string, AttributeValue> | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.#name,
        IndexName: index,
        KeyConditionExpression: '#index = :value',
        ExpressionAttributeNames: { '#index': index },
        ExpressionAttributeValues: toAttributes({ ':value': value }),
        ExclusiveStartKey: next,
      });
      const { Items = [], LastEvaluatedKey } = await callAws('DynamoDB', this.#dynamodb.send(command));
      found.push(...Items.map(fromAttributes));
      next = LastEvaluatedKey;
    } while (next !== undefined);
    return found;
  }

  /**
   * Sets and removes attributes of an item, or creates it.
   *
   * @returns the item after the write, or undefined if the condition does not hold.
   * @throws a Failure.
   */
  async write(
    pk: string,
    set: Item,
    condition: Condition,
    remove: readonly string[] = [],
  ): Promise<Item | undefined> {
    const names = [
      ...Object.keys(set),
      ...remove,
      ...[...condition.expression.matchAll(/#(\w+)/g)].map(([, name = '']) => name),
    ];
    const command = new UpdateItemCommand({
      TableName: this.#name,
      Key: { pk: { S: pk } },
      UpdateExpression: updateOf(Object.keys(set), remove),
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toAttributes({
        ...toValues('set_', set),
        ...toValues('', condition.values),
      }),
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await this.#dynamodb.send(command);
      if (Attributes === undefined)
        throw new RetryableFailure('unexpected response from DynamoDB: the item is missing');
      return fromAttributes(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw toAwsFailure(error, 'DynamoDB');
    }
  }

  /**
   * Adds one to the item's `count`, which starts at 0, and sets attributes, unless the count has reached its maximum.
   *
   * @returns whether it was added.
   * @throws a Failure.
   */
  async increment(pk: string, max: number, set: Item): Promise<boolean> {
    const names = ['count', ...Object.keys(set)];
    const command = new UpdateItemCommand({
      TableName: this.#name,
      Key: { pk: { S: pk } },
      UpdateExpression: `${updateOf(Object.keys(set), [])} ADD #count :one`,
      ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toAttributes({ ':one': 1, ':max': max, ...toValues('set_', set) }),
    });
    try {
      await this.#dynamodb.send(command);
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw toAwsFailure(error, 'DynamoDB');
    }
  }
}

/** Opens a table, through one client for the whole container. */
export const createTable = (name: string) => new Table(new DynamoDBClient(AWS_OPTIONS), name);

/** Values by their names in an expression. */
const toValues = (prefix: string, item: Item): Item =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [`:${prefix}${name}`, value]));

function updateOf(set: readonly string[], remove: readonly string[]): string {
  const sets = set.length === 0 ? '' : `SET ${set.map((name) => `#${name} = :set_${name}`).join(', ')}`;
  const removes = remove.length === 0 ? '' : `REMOVE ${remove.map((name) => `#${name}`).join(', ')}`;
  return `${sets} ${removes}`.trim();
}

const toAttributes = (item: Item): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'string' ? { S: value } : { N: String(value) },
    ]),
  );

/** The plain values of an item. */
export const fromAttributes = (attributes: Record<string, AttributeValue>): Item =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { S, N }]) => [name, N === undefined ? (S ?? '') : Number(N)]),
  );
