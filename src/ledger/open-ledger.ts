import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AWS_OPTIONS } from '../aws/clients.ts';
import { Ledger } from './ledger.ts';
import { Table } from './table.ts';

/** The ledger in a DynamoDB table. */
export const openLedger = (
  settings: { readonly LEDGER_TABLE: string; readonly LEDGER_DAYS: number },
  now: () => Date,
) => new Ledger(new Table(new DynamoDBClient(AWS_OPTIONS), settings.LEDGER_TABLE), now, settings.LEDGER_DAYS);
