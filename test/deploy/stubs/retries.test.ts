import { describe, expect, it } from '@jest/globals';
import { AbortError, tryOnce } from '../../../deploy/stubs/retries.ts';
import { rejectedBy } from '../../fixtures/rejected-by.ts';

describe('the stub for p-retry', () => {
  it('calls once and returns the result', async () => {
    let calls = 0;
    expect(await tryOnce(async () => (calls += 1))).toBe(1);
    expect(calls).toBe(1);
  });

  it.each([
    ['a failure', new TypeError('no answer'), new TypeError('no answer')],
    ['the original error of an AbortError', new AbortError(new RangeError('404')), new RangeError('404')],
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
