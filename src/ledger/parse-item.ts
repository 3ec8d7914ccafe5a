import * as z from 'zod/mini';
import { RetryableFailure } from '../failure.ts';
import type { Item } from './table.ts';

/** Reads an item of the table, if there is one. @throws RetryableFailure if DynamoDB's answer is not whole. */
export function parseItem<T>(schema: z.ZodMiniType<T>, key: string, item: Item | undefined): T | undefined {
  if (item === undefined) return undefined;
  const found = z.safeParse(schema, item);
  if (found.success) return found.data;
  throw new RetryableFailure(`DynamoDB’s answer for ${key} is not whole`, { cause: found.error });
}
