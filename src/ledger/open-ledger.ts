import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AWS_OPTIONS } from '../aws/clients.ts';
import { Ledger } from './ledger.ts';
import { Table } from './table.ts';

/** The ledger in a DynamoDB table. */
export const openLedger = (table: string, now: () => Date) =>
  new Ledger(new Table(new DynamoDBClient(AWS_OPTIONS), table), now);
