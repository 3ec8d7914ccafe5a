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

  it('has room for the most, and for no more, however often it is asked', async () => {
    const room = [];
    for (let i = 0; i < 5; i += 1) room.push(await limits.increment(key(), 3));
    expect(room).toEqual([true, true, true, false, false]);
    expect(await started.table.read(key())).toMatchObject({ count: 3 });
  });

  it('never goes over the most where 50 are counted at once', async () => {
    const room = await Promise.all(Array.from({ length: 50 }, () => limits.increment(key(), 40)));

    expect(room.filter(Boolean)).toHaveLength(40);
    expect(await started.table.read(key())).toMatchObject({ count: 40 });
  });

  it('holds for one day, hour, rule or kind, and for no other', async () => {
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

  it('has room again where the most was raised', async () => {
    expect(await limits.increment(key(), 1)).toBe(true);
    expect(await limits.increment(key(), 1)).toBe(false);
    expect(await limits.increment(key(), 2)).toBe(true);
  });

  it('is kept for longer than the day that it counts, and not for ever', async () => {
    await limits.increment(key(), 40);
    const item = await started.table.read(key());
    const kept = Number(item?.['expires']) * 1_000 - now.getTime();
    expect(kept).toBeGreaterThan(DAY);
    expect(kept).toBeLessThanOrEqual(7 * DAY);
  });
});

describe('what is to be said once in a while', () => {
  const key = () => throttleKey('issue', `12809425/my_org/onboarding/${count}`);
  const isFirst = (owner: string) => limits.acquire(key(), owner, THROTTLE_WINDOW);

  it('is for whoever comes first to say, also if they ask again, and for nobody else', async () => {
    expect(await isFirst('command/1/1')).toBe(true);
    expect(await isFirst('command/1/2')).toBe(false);
    expect(await isFirst('command/1/1')).toBe(true);
    expect(await isFirst('command/1/2')).toBe(false);
  });

  it('is for exactly one of many who come at once', async () => {
    const first = await Promise.all(Array.from({ length: 20 }, (_, n) => isFirst(`command/1/${n}`)));
    expect(first.filter(Boolean)).toHaveLength(1);
  });

  it('is for somebody else to say when the while is over, and not before', async () => {
    await isFirst('command/1/1');
    pass(THROTTLE_WINDOW - 1);
    expect(await isFirst('command/1/2')).toBe(false);
    pass(1);
    expect(await isFirst('command/1/2')).toBe(true);
    // A try that comes so late is told the same as everybody else.
    expect(await isFirst('command/1/1')).toBe(false);
  });

  it('is another thing by another way, to another person, or for another reason', async () => {
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

  it('is kept until the while is over, and then forgotten', async () => {
    await isFirst('command/1/1');
    const item = await started.table.read(key());
    expect(item).toMatchObject({ expires: Math.ceil((now.getTime() + THROTTLE_WINDOW) / 1_000) });
  });
});
