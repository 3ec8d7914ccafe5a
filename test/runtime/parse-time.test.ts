import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { parseTime } from '../../src/runtime/parse-time.ts';

const datetime = z.iso.datetime({ offset: true });
const pair = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'));
const nearlyTime = fc
  .tuple(
    fc.constantFrom('2026', '2024', '1900', '2000', '26'),
    fc.constantFrom('01', '02', '04', '12', '13', '00'),
    fc.constantFrom('00', '01', '28', '29', '30', '31', '32'),
    fc.constantFrom('T', 't', ' '),
    fc.constantFrom('00:00', '23:59', '24:00', '9:00', '12'),
    fc.oneof(
      fc.constantFrom('', ':60', '.5'),
      pair.map((seconds) => `:${seconds}.25`),
    ),
    fc.oneof(
      fc.constantFrom('Z', 'z', '', '+01:00', '-0100', '+24:00'),
      pair.map((hours) => `-${hours}:30`),
    ),
  )
  .map(
    ([year, month, day, t, clock, seconds, offset]) =>
      `${year}-${month}-${day}${t}${clock}${seconds}${offset}`,
  );

describe('parseTime', () => {
  it.each([
    ['2026-11-23T00:00:00Z', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T01:30:00+01:30', '2026-11-23T00:00:00.000Z'],
    ['2024-02-29T23:59:59.5-00:30', '2024-03-01T00:29:59.500Z'],
  ])('reads %s', (text, time) => {
    expect(parseTime(text)?.toISOString()).toBe(time);
  });

  it.each([
    'yesterday',
    '',
    '2026-11-23',
    '2026-11-23T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T00:00Z',
  ])('rejects %j', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('accepts what zod accepts', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyTime, fc.string()), (text) => {
        expect(parseTime(text) !== undefined).toBe(z.safeParse(datetime, text).success);
      }),
      { numRuns: 2_000 },
    );
  });
});
