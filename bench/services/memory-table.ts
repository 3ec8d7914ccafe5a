import * as z from 'zod/mini';
import { attributes, change, conditionOf, type Item } from './expressions.ts';

const key = z.object({ pk: z.object({ S: z.string() }) });
const getItem = z.object({ Key: key });
const query = z.object({ IndexName: z.string(), ExpressionAttributeValues: attributes });
const updateItem = z.object({
  Key: key,
  UpdateExpression: z.string(),
  ConditionExpression: z.string(),
  ExpressionAttributeNames: z.record(z.string(), z.string()),
  ExpressionAttributeValues: attributes,
  ReturnValues: z.optional(z.literal('ALL_NEW')),
});

/**
 * A DynamoDB table in memory, with the key `pk` and an index that has the name of its key: what the ledger uses, and
 * answered at once. It refuses expressions that it can't evaluate.
 */
export class MemoryTable {
  readonly #items = new Map<string, Item>();
  /** The keys of the items that have an attribute `open`, by its value. */
  readonly #open = new Map<string, Set<string>>();

  /** Takes the body of a request. @returns the body of the answer, or undefined if the condition does not hold. */
  answer(operation: string, body: unknown): object | undefined {
    if (operation === 'GetItem') return { Item: this.#items.get(getItem.parse(body).Key.pk.S) };
    if (operation === 'Query') return this.#query(query.parse(body));
    if (operation === 'UpdateItem') return this.#update(updateItem.parse(body));
    throw new Error(`DynamoDB's ${operation} is not served here`);
  }

  put(item: Item): void {
    const pk = item['pk']?.S ?? '';
    this.#unlist(pk);
    this.#items.set(pk, item);
    const open = item['open']?.S;
    if (open !== undefined) this.#open.set(open, (this.#open.get(open) ?? new Set()).add(pk));
  }

  clear(): void {
    this.#items.clear();
    this.#open.clear();
  }

  #unlist(pk: string): void {
    this.#open.get(this.#items.get(pk)?.['open']?.S ?? '')?.delete(pk);
  }

  #query({ IndexName, ExpressionAttributeValues }: z.infer<typeof query>) {
    if (IndexName !== 'open') throw new Error(`the index ${IndexName} is not served here`);
    const keys = this.#open.get(ExpressionAttributeValues[':value']?.S ?? '') ?? [];
    return { Items: [...keys].map((pk) => this.#items.get(pk)) };
  }

  #update(request: z.infer<typeof updateItem>): object | undefined {
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ReturnValues } = request;
    const pk = request.Key.pk.S;
    const before = this.#items.get(pk) ?? {};
    if (!conditionOf(request.ConditionExpression)(before, names, values)) return undefined;
    const after = change(request.UpdateExpression, { ...before, pk: { S: pk } }, names, values);
    this.put(after);
    return ReturnValues === undefined ? {} : { Attributes: after };
  }
}
