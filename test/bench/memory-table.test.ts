import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { MemoryTable } from '../../bench/services/memory-table.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';

const names = { '#pk': 'pk', '#progress': 'progress', '#lease': 'lease', '#count': 'count', '#open': 'open' };
const CREATE = {
  UpdateExpression: 'SET #progress = :claimed, #lease = :lease',
  ConditionExpression: 'attribute_not_exists(#pk)',
};

/** Updates of one item, one after the other. */
const UPDATES = [
  CREATE,
  CREATE,
  { ...CREATE, ConditionExpression: 'attribute_not_exists(#pk) OR (#progress <> :done AND #lease <= :now)' },
  { ...CREATE, ConditionExpression: '#progress = :done OR (#progress <> :done AND #lease <= :later)' },
  {
    UpdateExpression: 'ADD #count :one',
    ConditionExpression: 'attribute_not_exists(#count) OR #count < :two',
  },
  {
    UpdateExpression: 'ADD #count :one',
    ConditionExpression: 'attribute_not_exists(#count) OR #count < :two',
  },
  {
    UpdateExpression: 'ADD #count :one',
    ConditionExpression: 'attribute_not_exists(#count) OR #count < :two',
  },
  {
    UpdateExpression: 'SET #open = :claimed',
    ConditionExpression: 'attribute_exists(#pk) AND #lease > :now',
  },
  {
    UpdateExpression: 'SET #progress = :done REMOVE #open, #lease',
    ConditionExpression: 'attribute_exists(#open)',
  },
  { UpdateExpression: 'SET #progress = :claimed', ConditionExpression: '#lease >= :now' },
];
const values = {
  ':claimed': { S: 'claimed' },
  ':done': { S: 'finished' },
  ':lease': { N: '100' },
  ':now': { N: '50' },
  ':later': { N: '100' },
  ':one': { N: '1' },
  ':two': { N: '2' },
};

/** An update with the names and values that it uses, as DynamoDB demands. */
function requestOf(update: (typeof UPDATES)[number]) {
  const text = Object.values(update).join(' ');
  const used = <T>(all: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(text)));
  return {
    TableName: 'ledger',
    Key: { pk: { S: 'command/1' } },
    ...update,
    ExpressionAttributeNames: used(names),
    ExpressionAttributeValues: used(values),
    ReturnValues: 'ALL_NEW' as const,
  };
}

describe('the table in memory', () => {
  it('does what a stand-in for DynamoDB does', async () => {
    const { url, close } = await startDynamoDb(0);
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const dynamodb = new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'ledger',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const table = new MemoryTable();
    for (const update of UPDATES) {
      const request = requestOf(update);
      const expected = await dynamodb.send(new UpdateItemCommand(request)).then(
        ({ Attributes }) => ({ Attributes }),
        (error: unknown) => (error instanceof Error ? error.name : error),
      );
      const answer = table.answer('UpdateItem', request);
      expect([update, answer ?? 'ConditionalCheckFailedException']).toEqual([update, expected]);
    }
    dynamodb.destroy();
    await close();
  });

  it('finds items by the index, and no others', () => {
    const table = new MemoryTable();
    const query = { IndexName: 'open', ExpressionAttributeValues: { ':value': { S: 'request' } } };
    const item = (pk: string, open: string) => ({ pk: { S: pk }, open: { S: open } });
    table.put(item('a', 'request'));
    table.put(item('b', 'invitation'));
    table.put(item('c', 'request'));
    table.put({ pk: { S: 'c' } });
    expect(table.answer('Query', query)).toEqual({ Items: [item('a', 'request')] });
  });

  it.each(['size(#pk) > :now', 'begins_with(#pk, :claimed)', '#pk'])(
    'refuses a condition like %s',
    (condition) => {
      const request = requestOf({ ...CREATE, ConditionExpression: condition });
      expect(() => new MemoryTable().answer('UpdateItem', request)).toThrow('is not served here');
    },
  );
});
