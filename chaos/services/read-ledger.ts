import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../src/ledger/table.ts';

/** Reads the whole ledger. */
export async function readLedger(client: DynamoDBClient, table: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    for (const item of Items) {
      items.push(
        Object.fromEntries(
          Object.entries(item).map(([name, { S, N }]) => [name, N === undefined ? (S ?? '') : Number(N)]),
        ),
      );
    }
  }
  return items;
}
