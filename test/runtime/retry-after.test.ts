import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readRetryAfter } from '../../src/runtime/cooldown.ts';

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
