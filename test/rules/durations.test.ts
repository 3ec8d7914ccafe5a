import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  describeDuration,
  formatDuration,
  isDuration,
  LONGEST_ACCESS,
  parseDuration,
  SHORTEST_ACCESS,
} from '../../src/rules/durations.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a duration', () => {
  it.each([
    ['1h', HOUR, '1h', '1 hour'],
    ['36h', 36 * HOUR, '36h', '36 hours'],
    ['24h', DAY, '1d', '1 day'],
    ['7d', 7 * DAY, '7d', '7 days'],
    ['2w', 14 * DAY, '14d', '14 days'],
    ['365d', 365 * DAY, '365d', '365 days'],
    ['8760h', 365 * DAY, '365d', '365 days'],
    ['007d', 7 * DAY, '7d', '7 days'],
  ])('%s is %i ms, formatted as %s, described as %s', (text, time, formatted, described) => {
    expect(parseDuration(text)).toBe(time);
    expect([formatDuration(time), describeDuration(time)]).toEqual([formatted, described]);
  });

  it.each(['0h', '0d', '366d', '53w', '8761h', '9999d', '999999w'])('%s is out of range', (text) => {
    expect([isDuration(text), parseDuration(text)]).toEqual([true, undefined]);
  });

  it.each([
    '',
    'd',
    '7',
    '7m',
    '7D',
    '7 d',
    '-7d',
    '+7d',
    '7.5d',
    '1e3d',
    '0x7d',
    '7d7d',
    '7d\n',
    '٧d',
    '７d',
    '७d',
    '1234567d',
    '7ｄ',
  ])('is not %j', (text) => {
    expect([isDuration(text), parseDuration(text)]).toEqual([false, undefined]);
  });

  it('is never out of range, whatever the text', () => {
    const parts = fc.constantFrom('0', '1', '7', '9', '٧', 'h', 'd', 'w', ' ', '-', '.');
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: parts, maxLength: 8 }), fc.string({ unit: 'binary' })),
        (text) => {
          const time = parseDuration(text);
          if (time === undefined) return;
          expect(text).toMatch(/^[0-9]+[hdw]$/);
          expect(time).toBeGreaterThanOrEqual(SHORTEST_ACCESS);
          expect(time).toBeLessThanOrEqual(LONGEST_ACCESS);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is the same after formatting and parsing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 365 * 24 }), (hours) => {
        expect(parseDuration(formatDuration(hours * HOUR))).toBe(hours * HOUR);
      }),
    );
  });
});
