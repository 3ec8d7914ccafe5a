import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { Ledger } from '../../src/ledger/ledger.ts';
import { Table } from '../../src/ledger/table.ts';
import { handOn } from '../fixtures/hand-on.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { type Answer, type Call, startAnswering } from '../fixtures/start-answering.ts';
import { startLedger } from './start-ledger.ts';

const LEASE = 60_000;
const memory = z.object({ seen: z.optional(z.string()) });
const always = { expression: 'attribute_not_exists(#pk) OR attribute_exists(#pk)', values: {} };

let dynamodb: Awaited<ReturnType<typeof startLedger>>;
/** A proxy in front of DynamoDB that can lose responses. */
let proxy: Awaited<ReturnType<typeof startAnswering>>;
let works: (call: Call) => Promise<Answer>;
let table: Table;
let ledger: Ledger;
let key: string;
let count = 0;
beforeAll(async () => {
  dynamodb = await startLedger();
  works = handOn(dynamodb.url);
});
afterAll(() => dynamodb.close());
beforeEach(async () => {
  proxy = await startAnswering((call) => works(call));
  table = tableWith(2);
  ledger = new Ledger(table, () => new Date());
  count += 1;
  key = `command/1/${count}`;
});
afterEach(() => proxy.close());

const tableWith = (maxAttempts: number) =>
  new Table(
    new DynamoDBClient({
      endpoint: proxy.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts,
    }),
    'ledger',
  );

/** Loses the response to the n-th call from now. */
function loseResponse(which: number) {
  const target = proxy.calls.length + which;
  proxy.tell(async (call) => {
    const isLost = proxy.calls.length === target;
    const answer = await works(call);
    return isLost ? 'a reset' : answer;
  });
}

describe('a lost response to a successful write', () => {
  it('of a claim leaves the lease with its holder', async () => {
    loseResponse(1);
    expect(await ledger.work(key, LEASE, memory, async () => 'mine')).toBe('mine');
    expect(proxy.calls.length).toBeGreaterThan(2);
  });

  it('of a claim keeps all others out', async () => {
    loseResponse(1);
    await ledger.work(key, LEASE, memory, async () => {
      const other = new Ledger(dynamodb.table, () => new Date());
      expect(await rejectedBy(other.work(key, LEASE, memory, async () => 'theirs'))).toMatchObject({
        kind: 'retryable',
        notBefore: expect.any(Date),
      });
    });
  });

  it.each([
    ['a record', 2],
    ['a finish', 3],
  ])('of %s does no harm', async (_, which) => {
    loseResponse(which);
    await ledger.work(key, LEASE, memory, async (claim) => {
      await claim.record({ seen: 'outside' });
      await claim.finish();
    });
    expect(await dynamodb.table.read(key)).toMatchObject({
      progress: 'finished',
      memory: '{"seen":"outside"}',
    });
  });

  it('of every attempt is retryable, and the next attempt continues with what was recorded', async () => {
    proxy.tell(async (call) => {
      const answer = await works(call);
      return call.body.includes('outside') ? 'a reset' : answer;
    });
    const failed = ledger.work(key, LEASE, memory, (claim) => claim.record({ seen: 'outside' }));
    expect(await rejectedBy(failed)).toMatchObject({ kind: 'retryable' });
    proxy.tell(works);
    const seen = await ledger.work(key, LEASE, memory, async (claim) => claim.memory);
    expect(seen).toEqual({ seen: 'outside' });
  });
});

describe('an entry', () => {
  it('is free when the lease ends, if it could not be released', async () => {
    let now = new Date();
    const retrying = new Ledger(table, () => now);
    const dies = retrying.work(key, LEASE, memory, async () => {
      proxy.tell({ status: 500 });
      throw new TypeError('x is not a function');
    });
    await expect(dies).rejects.toThrow('x is not a function');
    proxy.tell(works);
    expect(await rejectedBy(retrying.work(key, LEASE, memory, async () => 'too early'))).toMatchObject({
      kind: 'retryable',
      notBefore: new Date(now.getTime() + LEASE),
    });
    now = new Date(now.getTime() + LEASE);
    expect(await retrying.work(key, LEASE, memory, async () => 'in time')).toBe('in time');
  });

  it.each([
    ['of another schema', '{"Attributes":{"pk":{"S":"x"},"progress":{"S":"dancing"}}}'],
    ['without attributes', '{"Attributes":{}}'],
  ])('%s is not taken for a claim', async (_, body) => {
    proxy.tell({ headers: { 'content-type': 'application/x-amz-json-1.0' }, body });
    expect(await rejectedBy(ledger.work(key, LEASE, memory, async () => 'mine'))).toMatchObject({
      kind: 'retryable',
    });
  });
});

describe('the table', () => {
  it('reads what was written, strings as strings and numbers as numbers', async () => {
    const item = { text: 'join 🚀', empty: '', number: 1_778_858_422_000, zero: 0, digits: '42' };
    expect(await table.write(key, item, always)).toEqual({ pk: key, ...item });
    expect(await table.read(key)).toEqual({ pk: key, ...item });
  });

  it('writes nothing if the condition does not hold, and says so', async () => {
    await table.write(key, { a: 1 }, always);
    const never = { expression: '#a = :other', values: { other: 2 } };
    expect(await table.write(key, { a: 3 }, never)).toBeUndefined();
    expect(await table.read(key)).toMatchObject({ a: 1 });
  });

  it('removes some attributes and keeps the rest', async () => {
    await table.write(key, { a: 1, b: 2 }, always);
    expect(await table.write(key, { c: 3 }, always, ['a'])).toEqual({ pk: key, b: 2, c: 3 });
  });

  it('finds nothing where nothing was written', async () => {
    expect(await table.read(key)).toBeUndefined();
    expect(await table.find('open', key)).toEqual([]);
  });

  it('finds everything, on however many pages', async () => {
    const page = (pk: string, isLast: boolean): Answer => ({
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({
        Items: [{ pk: { S: pk } }],
        ...(isLast ? {} : { LastEvaluatedKey: { pk: { S: pk } } }),
      }),
    });
    proxy.tell(({ body }) => page(body.includes('"first"') ? 'second' : 'first', body.includes('"first"')));
    expect(await table.find('open', 'invitation')).toEqual([{ pk: 'first' }, { pk: 'second' }]);
  });

  it('increments up to the maximum, and sets attributes each time', async () => {
    const counted = [];
    for (const name of ['first', 'second', 'third']) counted.push(await table.increment(key, 2, { name }));
    expect(counted).toEqual([true, true, false]);
    expect(await table.read(key)).toEqual({ pk: key, count: 2, name: 'second' });
  });

  it('increments an existing count, without setting anything else', async () => {
    await table.write(key, { a: 1, count: 5 }, always);
    expect(await table.increment(key, 6, {})).toBe(true);
    expect(await table.increment(key, 6, {})).toBe(false);
    expect(await table.read(key)).toEqual({ pk: key, a: 1, count: 6 });
  });

  it('may increment twice after a lost response, but never beyond the maximum', async () => {
    loseResponse(1);
    expect(await table.increment(key, 2, {})).toBe(true);
    expect(await table.read(key)).toEqual({ pk: key, count: 2 });
    expect(await table.increment(key, 2, {})).toBe(false);
  });

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'is retryable when DynamoDB throttles: %s',
    async (code) => {
      const type = `com.amazonaws.dynamodb.v20120810#${code}`;
      proxy.tell({ status: 400, body: JSON.stringify({ __type: type, message: 'slower' }) });
      const once = tableWith(1);
      const calls = [
        once.read(key),
        once.write(key, { a: 1 }, always),
        once.find('open', 'x'),
        once.increment(key, 1, {}),
      ];
      const kinds = calls.map(async (call) =>
        expect(await rejectedBy(call)).toMatchObject({ kind: 'retryable' }),
      );
      await Promise.all(kinds);
    },
  );
});
