import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { feedbackCountKey, invitationCountKey, throttleKey } from '../../src/ledger/entries.ts';
import type { Limiter } from '../../src/ledger/limiter.ts';
import { THROTTLE_WINDOW } from '../../src/runtime/limits.ts';
import { startLedger } from './start-ledger.ts';

const DAY = 24 * 60 * 60 * 1_000;

let now = new Date('2026-11-23T12:00:00Z');
let started: Awaited<ReturnType<typeof startLedger>>;
let limits: Limiter;
let count = 0;
beforeAll(async () => {
  started = await startLedger(() => now);
  ({ limits } = started.ledger);
});
afterAll(() => started.close());
beforeEach(() => {
  count += 1;
});
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

describe('a count', () => {
  const key = (day = '2026-11-23') => invitationCountKey(`my_org/onboarding#${count}`, new Date(day));

  it('goes up to its maximum, however often it is incremented', async () => {
    const incremented = [];
    for (let i = 0; i < 5; i += 1) incremented.push(await limits.increment(key(), 3));
    expect(incremented).toEqual([true, true, true, false, false]);
    expect(await started.table.read(key())).toMatchObject({ count: 3 });
  });

  it('never exceeds its maximum with 50 increments at the same time', async () => {
    const incremented = await Promise.all(Array.from({ length: 50 }, () => limits.increment(key(), 40)));

    expect(incremented.filter(Boolean)).toHaveLength(40);
    expect(await started.table.read(key())).toMatchObject({ count: 40 });
  });

  it('is separate for each day, hour, rule and kind', async () => {
    const hour = new Date(Date.UTC(2026, 10, 23, count));
    const keys = [
      key(),
      key('2026-11-24'),
      invitationCountKey('my_org/*', new Date('2026-11-23')),
      feedbackCountKey('reply', hour),
      feedbackCountKey('reaction', hour),
    ];
    for (const one of keys) expect(await limits.increment(one, 1)).toBe(true);
    for (const one of keys) expect(await limits.increment(one, 1)).toBe(false);
  });

  it('goes on after its maximum is raised', async () => {
    expect(await limits.increment(key(), 1)).toBe(true);
    expect(await limits.increment(key(), 1)).toBe(false);
    expect(await limits.increment(key(), 2)).toBe(true);
  });

  it('is kept for longer than the day that it counts, but expires', async () => {
    await limits.increment(key(), 40);
    const item = await started.table.read(key());
    const kept = Number(item?.['expires']) * 1_000 - now.getTime();
    expect(kept).toBeGreaterThan(DAY);
    expect(kept).toBeLessThanOrEqual(7 * DAY);
  });
});

describe('a throttle', () => {
  const key = () => throttleKey('issue', `12809425/my_org/onboarding/${count}`);
  const isFirst = (owner: string) => limits.acquire(key(), owner, THROTTLE_WINDOW);

  it('belongs to the first owner, who may take it again', async () => {
    expect(await isFirst('command/1/1')).toBe(true);
    expect(await isFirst('command/1/2')).toBe(false);
    expect(await isFirst('command/1/1')).toBe(true);
    expect(await isFirst('command/1/2')).toBe(false);
  });

  it('belongs to exactly one of many owners at the same time', async () => {
    const first = await Promise.all(Array.from({ length: 20 }, (_, n) => isFirst(`command/1/${n}`)));
    expect(first.filter(Boolean)).toHaveLength(1);
  });

  it('is free when its time is over, and not before', async () => {
    await isFirst('command/1/1');
    pass(THROTTLE_WINDOW - 1);
    expect(await isFirst('command/1/2')).toBe(false);
    pass(1);
    expect(await isFirst('command/1/2')).toBe(true);
    // A retry of the first owner comes too late.
    expect(await isFirst('command/1/1')).toBe(false);
  });

  it('is separate for each channel, person and reason', async () => {
    const keys = [
      throttleKey('issue', `1/${count}`),
      throttleKey('slack', `1/${count}`),
      throttleKey('issue', `2/${count}`),
      throttleKey('issue', `1/${count}/denied`),
    ];
    const first = [];
    for (const one of keys) first.push(await limits.acquire(one, `command/${one}`, THROTTLE_WINDOW));
    expect(first).toEqual([true, true, true, true]);
  });

  it('expires when its time is over', async () => {
    await isFirst('command/1/1');
    const item = await started.table.read(key());
    expect(item).toMatchObject({ expires: Math.ceil((now.getTime() + THROTTLE_WINDOW) / 1_000) });
  });
});
