import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
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
  const claim = () => started.ledger.claim(key, LEASE, memory);
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };

  it('gives an entry to whoever asks first, and names to all others the end of the lease', async () => {
    await claim();

    await expect(claim()).rejects.toMatchObject({
      kind: 'retryable',
      notBefore: new Date(now.getTime() + LEASE),
    });
  });

  it('gives an entry to exactly one of many who ask at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, claim));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('gives an entry on, with what was recorded, when the lease of one that died has run out', async () => {
    const first = await claim();
    await first?.remember({ seen: 'outside' });
    pass(LEASE);

    expect((await claim())?.memory).toEqual({ seen: 'outside' });
  });

  it('adds what is recorded later to what was recorded before', async () => {
    const work = await claim();
    await work?.remember({ seen: 'outside' });
    await work?.remember({ done: 'added' });

    expect(work?.memory).toEqual({ seen: 'outside', done: 'added' });
  });

  it('never gives a finished entry again', async () => {
    await (await claim())?.finish();
    pass(365 * 24 * 60 * 60 * 1_000);

    expect(await claim()).toBeUndefined();
  });

  it('lets nobody record or finish who has lost the lease to another', async () => {
    const late = await claim();
    pass(LEASE);
    await claim();

    await expect(late?.remember({ done: 'added' })).rejects.toMatchObject({ kind: 'retryable' });
    await expect(late?.finish()).rejects.toMatchObject({ kind: 'retryable' });
  });

  it('takes a finish that is sent again, its answer having been lost, as done', async () => {
    const work = await claim();
    await work?.finish();

    await expect(work?.finish()).resolves.toBeUndefined();
  });

  it('forgets an entry 400 days after it was last claimed', async () => {
    await claim();

    const item = await started.table.read(key);
    expect(Number(item?.['expires']) * 1_000 - now.getTime()).toBe(400 * 24 * 60 * 60 * 1_000);
  });
});
