import { beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigurationFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { lazy, retry, type RetryOptions } from '../../src/runtime/retry.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';

const START = Date.parse('2026-11-23T12:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1_000);

let time: number;
let pauses: number[];
let tried: number;
beforeEach(() => {
  time = START;
  pauses = [];
  tried = 0;
});

/** Fails with each of these failures, then succeeds. */
const tryWith = (failures: readonly unknown[], tries: Partial<RetryOptions> = {}, random = 1) =>
  retry(
    async () => {
      tried += 1;
      const failure = failures[tried - 1];
      if (failure !== undefined) throw failure;
      return 'done';
    },
    {
      now: () => new Date(time),
      sleep: async (ms) => {
        pauses.push(ms);
        time += ms;
      },
      random: () => random,
    },
    { until: at(60), ...tries },
  );
const outage = new RetryableFailure('down');
const many = Array.from({ length: 1_000 }, () => outage);

describe('retry', () => {
  it('calls once on success', async () => {
    expect(await tryWith([])).toBe('done');
    expect({ tried, pauses }).toEqual({ tried: 1, pauses: [] });
  });

  it.each([
    [0, [50, 100, 200, 400, 800, 1_500, 1_500]],
    [1, [100, 200, 400, 800, 1_600, 3_000, 3_000]],
  ])('backs off exponentially up to 3 s, with random at %d', async (random, expected) => {
    expect(await tryWith(many.slice(0, 7), {}, random)).toBe('done');
    expect(pauses).toEqual(expected);
  });

  it('starts no attempt after `until`, and throws the last failure', async () => {
    expect(await rejectedBy(tryWith(many))).toBe(outage);
    expect(time).toBeLessThanOrEqual(at(60).getTime());
    expect(time).toBeGreaterThan(at(56).getTime());
  });

  it('makes at most `maxAttempts` attempts', async () => {
    expect(await rejectedBy(tryWith(many, { maxAttempts: 5 }))).toBe(outage);
    expect(tried).toBe(5);
  });

  it('waits exactly until the named time', async () => {
    expect(await tryWith([new RetryableFailure('wait', { notBefore: at(30) })])).toBe('done');
    expect(time).toBe(at(30).getTime());
  });

  it('fails immediately if the named time is after `until`', async () => {
    const wait = new RetryableFailure('wait', { notBefore: at(61) });
    expect(await rejectedBy(tryWith([wait]))).toBe(wait);
    expect({ tried, pauses }).toEqual({ tried: 1, pauses: [] });
  });

  it('fails immediately if a retry cannot help, unless `shouldRetry` says it can', async () => {
    const held = new ConfigurationFailure('no access');
    expect(await rejectedBy(tryWith([held]))).toBe(held);
    tried = 0;
    expect(await tryWith([held], { shouldRetry: () => true })).toBe('done');
  });
});

/** Returns 1, 2, 3 and so on, or fails if `fails` is set. */
function counting() {
  const state = { made: 0, fails: false };
  const make = async () => {
    state.made += 1;
    await Promise.resolve();
    if (state.fails) throw new Error(`try ${state.made} failed`);
    return state.made;
  };
  return { state, get: lazy(make) };
}

describe('lazy', () => {
  it('makes nothing before the first call', () => {
    expect(counting().state.made).toBe(0);
  });

  it('makes a value once, for concurrent and later callers', async () => {
    const { state, get } = counting();
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    expect(await get()).toBe(1);
    expect(state.made).toBe(1);
  });

  it('keeps a value that is undefined', async () => {
    let made = 0;
    const get = lazy(() => {
      made += 1;
      return Promise.resolve();
    });
    await get();
    await get();
    expect(made).toBe(1);
  });

  it('fails once for concurrent callers', async () => {
    const { state, get } = counting();
    state.fails = true;
    const answers = await Promise.allSettled([get(), get(), get()]);
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(state.made).toBe(1);
  });

  it('forgets a failure, so that the next caller tries again', async () => {
    const { state, get } = counting();
    state.fails = true;
    await expect(get()).rejects.toThrow('try 1 failed');
    await expect(get()).rejects.toThrow('try 2 failed');
    state.fails = false;
    expect(await get()).toBe(3);
    expect(await get()).toBe(3);
  });
});
