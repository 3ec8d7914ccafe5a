import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { orFailure, toAwsFailure } from '../aws/aws-failure.ts';

/** Plain values of an item, which has `pk` and no other key. */
export type Item = Readonly<Record<string, string | number>>;

/** What is to be true of an item for it to be written, in DynamoDB's language; `#name` is an attribute, `:name` a value. */
export interface Condition {
  readonly expression: string;
  readonly values: Item;
}

/** The ledger's table: single items, read consistently and written on a condition. */
export class Table {
  readonly #dynamodb: DynamoDBClient;
  readonly #name: string;

  constructor(dynamodb: DynamoDBClient, name: string) {
    this.#dynamodb = dynamodb;
    this.#name = name;
  }

  /** @throws a Failure. */
  async read(pk: string): Promise<Item | undefined> {
    const command = new GetItemCommand({
      TableName: this.#name,
      Key: { pk: { S: pk } },
      ConsistentRead: true,
    });
    const { Item } = await orFailure('DynamoDB', this.#dynamodb.send(command));
    return Item && fromAttributes(Item);
  }

  /**
   * Sets attributes of an item, which comes into being if there is none.
   *
   * @returns the item as it is then, or undefined if the condition does not hold.
   * @throws a Failure.
   */
  async write(pk: string, set: Item, condition: Condition): Promise<Item | undefined> {
    const names = [
      ...Object.keys(set),
      ...[...condition.expression.matchAll(/#(\w+)/g)].map(([, name = '']) => name),
    ];
    const command = new UpdateItemCommand({
      TableName: this.#name,
      Key: { pk: { S: pk } },
      UpdateExpression: `SET ${Object.keys(set)
        .map((name) => `#${name} = :set_${name}`)
        .join(', ')}`,
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toAttributes({
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:set_${name}`, value])),
        ...Object.fromEntries(Object.entries(condition.values).map(([name, value]) => [`:${name}`, value])),
      }),
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes = {} } = await this.#dynamodb.send(command);
      return fromAttributes(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw toAwsFailure(error, 'DynamoDB');
    }
  }
}

const toAttributes = (item: Item): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'string' ? { S: value } : { N: String(value) },
    ]),
  );

const fromAttributes = (attributes: Record<string, AttributeValue>): Item =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { S, N }]) => [name, N === undefined ? (S ?? '') : Number(N)]),
  );
