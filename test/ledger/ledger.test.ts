import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import type { Claim } from '../../src/ledger/claim.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { startLedger } from './start-ledger.ts';

const memory = z.object({ seen: z.optional(z.string()), done: z.optional(z.string()) });
const LEASE = 60_000;

describe('the ledger', () => {
  let now = new Date('2026-11-23T12:00:00Z');
  let started: Awaited<ReturnType<typeof startLedger>>;
  let key = '';
  beforeAll(async () => {
    started = await startLedger(() => now);
  });
  afterAll(() => started.close());
  beforeEach(() => {
    key = `command/1/${Math.floor(Math.random() * 1e9)}`;
  });
  /** Claims the entry, and never finishes the work. */
  const claim = () =>
    new Promise<Claim<z.infer<typeof memory>> | 'finished'>((resolve, reject) => {
      started.ledger
        .work(key, LEASE, memory, (work) => {
          resolve(work);
          return new Promise<never>(() => {});
        })
        .then(resolve, reject);
    });
  const claimed = async () => {
    const work = await claim();
    if (work === 'finished') throw new Error('the entry is finished');
    return work;
  };
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };

  it('leases an entry to the first attempt, and tells the others when the lease ends', async () => {
    await claim();

    await expect(claim()).rejects.toMatchObject({
      kind: 'retryable',
      notBefore: new Date(now.getTime() + LEASE),
    });
  });

  it('leases an entry to exactly one of many attempts at the same time', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, claim));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('leases an entry again after the lease ends, with what was recorded', async () => {
    const first = await claimed();
    await first.record({ seen: 'outside' });
    pass(LEASE);

    expect((await claimed()).memory).toEqual({ seen: 'outside' });
  });

  it('adds to what was recorded before', async () => {
    const work = await claimed();
    await work.record({ seen: 'outside' });
    await work.record({ done: 'added' });

    expect(work.memory).toEqual({ seen: 'outside', done: 'added' });
  });

  it('never leases a finished entry', async () => {
    await (await claimed()).finish();
    pass(365 * 24 * 60 * 60 * 1_000);

    expect(await claim()).toBe('finished');
  });

  it('rejects a record or finish without the lease', async () => {
    const late = await claimed();
    pass(LEASE);
    await claim();

    await expect(late.record({ done: 'added' })).rejects.toMatchObject({ kind: 'retryable' });
    await expect(late.finish()).rejects.toMatchObject({ kind: 'retryable' });
  });

  it('accepts a second finish, as after a lost response', async () => {
    const work = await claimed();
    await work.finish();

    await expect(work.finish()).resolves.toBeUndefined();
  });

  it('expires an entry 400 days after it was last claimed', async () => {
    await claim();

    const item = await started.table.read(key);
    expect(Number(item?.['expires']) * 1_000 - now.getTime()).toBe(400 * 24 * 60 * 60 * 1_000);
  });

  it('expires an entry after the configured number of days', async () => {
    const ledger = new Ledger(started.table, () => now, 30);
    await ledger.recordPublished(key);
    const item = await started.table.read(key);
    expect(Number(item?.['expires']) * 1_000 - now.getTime()).toBe(30 * 24 * 60 * 60 * 1_000);
  });

  it('releases the entry at once when the work fails', async () => {
    const failing = started.ledger.work(key, LEASE, memory, async (work) => {
      await work.record({ seen: 'outside' });
      throw new Error('GitHub is down');
    });
    await expect(failing).rejects.toThrow('GitHub is down');

    expect((await claimed()).memory).toEqual({ seen: 'outside' });
  });

  it('needs a command published until somebody works on it, but not twice within a while', async () => {
    const needsPublishing = () => started.ledger.needsPublishing(key, 6 * 60 * 60 * 1_000);
    expect(await needsPublishing()).toBe(true);
    await started.ledger.recordPublished(key);
    expect(await needsPublishing()).toBe(false);
    pass(6 * 60 * 60 * 1_000);
    expect(await needsPublishing()).toBe(true);

    await claim();
    await started.ledger.recordPublished(key);
    pass(6 * 60 * 60 * 1_000);
    expect(await needsPublishing()).toBe(false);
  });

  it('never needs an ignored comment published or worked on, and ignores nothing that is being worked on', async () => {
    const { ledger } = started;
    await ledger.recordIgnored(key);
    expect(await ledger.needsPublishing(key, 0)).toBe(false);

    key = `${key}-published`;
    await ledger.recordPublished(key);
    await ledger.recordIgnored(key);
    expect(await ledger.needsPublishing(key, 0)).toBe(false);
    expect(await claim()).toBe('finished');

    key = `${key}-claimed`;
    const begun = await claimed();
    await ledger.recordIgnored(key);
    await begun.record({ seen: 'outside' });
  });

  it('expires an ignored comment 14 days after it was first seen, and a command no sooner', async () => {
    const first = now.getTime();
    const kept = async () => Number((await started.table.read(key))?.['expires']) * 1_000 - first;
    const days = 24 * 60 * 60 * 1_000;
    await started.ledger.recordIgnored(key);
    expect(await kept()).toBe(14 * days);
    pass(days);
    await started.ledger.recordIgnored(key);
    expect([await claim(), await kept()]).toEqual(['finished', 14 * days]);

    key = `${key}-published`;
    await started.ledger.recordPublished(key);
    await started.ledger.recordIgnored(key);
    expect(await kept()).toBe(15 * days);

    key = `${key}-claimed`;
    await claim();
    await started.ledger.recordIgnored(key);
    expect(await kept()).toBe(401 * days);
  });

  it('lists an entry to follow up until it is closed', async () => {
    await (await claimed()).finish('invitation');
    const keys = async () => (await started.ledger.openEntries('invitation')).map((entry) => entry.key);
    expect(await keys()).toContain(key);

    await started.ledger.close(key, { seen: 'outside', done: 'accepted' });
    expect(await keys()).not.toContain(key);
    expect(await claim()).toBe('finished');
    expect(await started.table.read(key)).toMatchObject({ memory: '{"seen":"outside","done":"accepted"}' });
  });

  it('lists an entry to follow up even if only a newer version knows its progress', async () => {
    await (await claimed()).finish('newer');
    await started.table.write(
      key,
      { progress: 'dancing' },
      { expression: 'attribute_exists(#pk)', values: {} },
    );
    expect(await started.ledger.openEntries('newer')).toEqual([{ key, memory: '{}' }]);
  });

  it.each(['{"seen":1}', '{', '[]'])(
    'leaves memory that it cannot read for a later attempt: %s',
    async (json) => {
      const always = { expression: 'attribute_not_exists(#nothing)', values: {} };
      await started.table.write(key, { progress: 'claimed', lease: 0, memory: json }, always);
      for (const _ of ['first attempt', 'second attempt, after the first released it']) {
        const tried = started.ledger.work(key, LEASE, memory, async (work) => work.memory);
        await expect(tried).rejects.toMatchObject({
          kind: 'retryable',
          message: expect.stringMatching(`^cannot read the memory of ${key}: `),
        });
      }
      expect(await started.table.read(key)).toMatchObject({ memory: json });
    },
  );

  it('keeps the keys of a newer version in the memory', async () => {
    const always = { expression: 'attribute_not_exists(#nothing)', values: {} };
    const json = '{"seen":"outside","newer":{"a":1}}';
    await started.table.write(key, { progress: 'claimed', lease: 0, memory: json }, always);
    const work = await claimed();
    expect(work.memory).toEqual({ seen: 'outside' });
    await work.record({ done: 'added' });
    expect(JSON.parse(String((await started.table.read(key))?.['memory']))).toEqual({
      seen: 'outside',
      newer: { a: 1 },
      done: 'added',
    });
  });

  it('closes an entry once: a second close changes nothing', async () => {
    await (await claimed()).finish('invitation');
    await started.ledger.close(key, { done: 'accepted' });
    await started.ledger.close(key, { done: 'expired' });
    expect(await started.table.read(key)).toMatchObject({ memory: '{"done":"accepted"}' });
  });
});
