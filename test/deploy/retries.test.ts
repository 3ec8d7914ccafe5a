import { describe, expect, it } from '@jest/globals';
import { AbortError, tryOnce } from '../../deploy/stubs/retries.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';

describe('what stands in the bundles for the retries of Slack’s client', () => {
  it('calls once and gives the answer', async () => {
    let calls = 0;
    expect(await tryOnce(async () => (calls += 1))).toBe(1);
    expect(calls).toBe(1);
  });

  it.each([
    ['a failure', new TypeError('no answer'), new TypeError('no answer')],
    ['what an abort is about', new AbortError(new RangeError('404')), new RangeError('404')],
  ])('calls once and throws %s', async (_, thrown, expected) => {
    let calls = 0;
    const failing = async () => {
      calls += 1;
      throw thrown;
    };
    expect(await rejectedBy(tryOnce(failing))).toStrictEqual(expected);
    expect(calls).toBe(1);
  });
});
