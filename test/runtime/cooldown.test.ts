import { beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Cooldown, readRetryAfter } from '../../src/runtime/cooldown.ts';
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

const NOW = new Date('2026-11-23T12:00:00.250Z');

describe('Retry-After', () => {
  it.each([
    ['0', '2026-11-23T12:00:00.250Z'],
    ['1', '2026-11-23T12:00:01.250Z'],
    ['30', '2026-11-23T12:00:30.250Z'],
    ['007', '2026-11-23T12:00:07.250Z'],
    ['86400', '2026-11-24T12:00:00.250Z'],
    ['Mon, 23 Nov 2026 12:05:00 GMT', '2026-11-23T12:05:00.000Z'],
    ['Sun, 22 Nov 2026 12:00:00 GMT', '2026-11-22T12:00:00.000Z'],
  ])('%j names %s', (header, time) => {
    expect(readRetryAfter(header, NOW)).toEqual(new Date(time));
  });

  it.each([
    undefined,
    null,
    '',
    ' ',
    'soon',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    '30 s',
    '１２',
    '99999999999999999999',
    'NaN',
    'Infinity',
    '2026-11-23T12:05:00Z',
    'May',
    'Mon, 99 Nov 2026 12:05:00 GMT',
    'Mon, whenever',
  ])('%j names no time', (header) => {
    expect(readRetryAfter(header, NOW)).toBeUndefined();
  });

  it('names the time of any HTTP date', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (seconds) => {
        const date = new Date(seconds * 1_000);
        expect(readRetryAfter(date.toUTCString(), NOW)).toEqual(date);
      }),
    );
  });

  it('never names an invalid time', () => {
    const header = fc.oneof(
      fc.string(),
      fc.stringMatching(/^\d{1,12}$/),
      fc.stringMatching(/^[A-Z][a-z]{2}, .{0,30}$/),
    );
    fc.assert(
      fc.property(header, (text) => {
        expect(readRetryAfter(text, NOW)?.getTime()).not.toBeNaN();
      }),
    );
  });
});
