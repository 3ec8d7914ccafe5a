import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { Table } from '../../src/ledger/table.ts';

/** Starts a ledger with a table of its own on this machine. */
export async function startLedger(now: () => Date = () => new Date()) {
  const { url, close } = await startDynamoDb(0);
  const dynamodb = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'ledger',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'open', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open',
          KeySchema: [{ AttributeName: 'open', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  const table = new Table(dynamodb, 'ledger');
  return {
    url,
    dynamodb,
    table,
    ledger: new Ledger(table, now),
    close: async () => {
      dynamodb.destroy();
      await close();
    },
  };
}
