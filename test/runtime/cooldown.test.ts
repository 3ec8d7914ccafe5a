import { beforeEach, describe, expect, it } from '@jest/globals';
import { Cooldown } from '../../src/runtime/cooldown.ts';
import { ConfigurationFailure, PermanentFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const START = new Date('2026-11-23T12:00:00Z').getTime();
const at = (seconds: number) => new Date(START + seconds * 1_000);
const limited = (seconds: number) => new RetryableFailure('too much', { notBefore: at(seconds) });

describe('Cooldown', () => {
  let now: Date;
  let side: Cooldown;
  beforeEach(() => {
    now = at(0);
    side = new Cooldown('GitHub', () => now);
  });
  const isClosedAt = (seconds: number) => {
    now = at(seconds);
    return thrownBy(() => side.check()) !== undefined;
  };

  it('allows calls at first', () => {
    expect(isClosedAt(0)).toBe(false);
  });

  it('refuses calls before the named time, and allows them from then on', () => {
    side.observe(limited(30));
    expect([0, 29.999, 30, 31].map(isClosedAt)).toEqual([true, true, false, false]);
  });

  it('refuses with a failure that can be retried at that time and names the service', () => {
    side.observe(limited(30));
    expect(thrownBy(() => side.check())).toMatchObject({
      kind: 'retryable',
      notBefore: at(30),
      message: 'GitHub asked for no calls before 2026-11-23T12:00:30.000Z',
    });
  });

  it('lasts until the latest named time, in any order', () => {
    for (const seconds of [30, 60, 10]) side.observe(limited(seconds));
    expect([59.999, 60].map(isClosedAt)).toEqual([true, false]);
  });

  it.each([
    ['names no time', new RetryableFailure('down')],
    ['is held', new ConfigurationFailure('no permission')],
    ['is permanent', new PermanentFailure('no such team')],
    ['is our own error', Object.assign(new TypeError('x'), { notBefore: at(30) })],
    ['is nothing', undefined],
  ])('does not start with a failure that %s', (_, failure) => {
    side.observe(failure);
    expect(isClosedAt(0)).toBe(false);
  });
});
