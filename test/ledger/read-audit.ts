import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { type AuditEntry, auditEntry } from '../../src/ledger/audit-entries.ts';

/** Every outcome in the audit of a small table, checked against the schema. */
export async function readAudit(
  dynamodb: DynamoDBClient,
  TableName = 'ledger',
): Promise<readonly AuditEntry[]> {
  const scan = new ScanCommand({
    TableName,
    ConsistentRead: true,
    FilterExpression: 'begins_with(pk, :audit) AND kind = :outcome',
    ExpressionAttributeValues: { ':audit': { S: 'audit/' }, ':outcome': { S: 'outcome' } },
  });
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(scan);
  if (LastEvaluatedKey !== undefined) throw new Error('the table has more than one page');
  const schema = z.strictObject({ ...auditEntry.shape, expires: z.int() });
  return Items.map((item) =>
    schema.parse(Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? Number(N)]))),
  );
}
