import { describe, expect, it } from '@jest/globals';
import { lazy } from '../../src/runtime/retry.ts';

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
