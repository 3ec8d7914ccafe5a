import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { retryDelay } from '../../src/aws/handle-batch.ts';
import { ConfigurationFailure, PermanentFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { MAX_RECEIVES } from '../../src/runtime/limits.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const ahead = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const named = (seconds: number) => new RetryableFailure('limited', { notBefore: ahead(seconds) });
const wait = (error: unknown, tries: number, random: number) => retryDelay(error, tries, NOW, random);

const HOUR = 60 * 60;
const unnamed = fc.constantFrom(new RetryableFailure('down'), new ConfigurationFailure('no permission'));
const tries = fc.integer({ min: 1, max: 1_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the delay before a retry', () => {
  it.each([
    [1, 8, 15],
    [2, 15, 30],
    [3, 30, 60],
    [4, 60, 120],
    [5, 120, 240],
    [6, 240, 480],
    [7, 450, 900],
    [8, 450, 900],
    [200, 450, 900],
  ])('after %i attempts is between %i and %i s, if no time was named', (count, least, most) => {
    for (const failure of [new RetryableFailure('down'), new ConfigurationFailure('no permission')]) {
      expect([wait(failure, count, 0), wait(failure, count, 1)]).toEqual([least, most]);
    }
  });

  it('is a whole number of seconds between half of the backoff and all of it, spread evenly', () => {
    fc.assert(
      fc.property(unnamed, tries, random, (failure, count, luck) => {
        const longest = Math.min(15 * 2 ** (count - 1), 15 * 60);
        const seconds = wait(failure, count, luck) ?? 0;
        const drawn = longest * (0.5 + luck / 2);
        expect(Number.isInteger(seconds)).toBe(true);
        // Rounded up. Allows for a rounding error of a billionth.
        expect(seconds).toBeGreaterThan(drawn - 1e-9);
        expect(seconds).toBeLessThan(drawn + 1 + 1e-9);
      }),
    );
  });

  it.each([
    [30, 30],
    [30.001, 31],
    [15 * 60, 15 * 60],
    [10 * HOUR, 10 * HOUR],
    [11 * HOUR, 11 * HOUR],
    [11 * HOUR + 1, 11 * HOUR],
    [48 * HOUR, 11 * HOUR],
  ])('for a time %d s ahead is %d s: never early, and at most 11 h', (distance, seconds) => {
    expect(wait(named(distance), 1, 0)).toBe(seconds);
  });

  it('never ends before the named time, up to 11 h ahead', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 11 * HOUR, noNaN: true }),
        tries,
        random,
        (distance, count, luck) => {
          const seconds = wait(named(distance), count, luck) ?? 0;
          expect(ahead(seconds).getTime()).toBeGreaterThanOrEqual(named(distance).notBefore?.getTime() ?? 0);
          expect(seconds).toBeLessThanOrEqual(Math.max(Math.ceil(distance), 15 * 60));
        },
      ),
    );
  });

  it.each([0, -1, -24 * HOUR])(
    'is at least a second, also where the named time was %d s ahead',
    (distance) => {
      expect(wait(named(distance), 1, 0)).toBeGreaterThanOrEqual(1);
    },
  );

  it.each([
    ['permanent', new PermanentFailure('no such team')],
    ['a bug of ours', new TypeError('x is not a function')],
    ['an invalid message', new SyntaxError('?')],
    ['a string', 'text'],
    ['nothing', undefined],
    ['an object like a failure', { kind: 'retryable', notBefore: NOW }],
  ])('does not exist if the error is %s: a retry cannot help', (_, error) => {
    expect(wait(error, 1, 0.5)).toBeUndefined();
  });

  /** In s: the shortest time in which a message can use up its attempts. */
  const triedFor = (failure: unknown) =>
    Array.from({ length: MAX_RECEIVES }, (_, index) => wait(failure, index + 1, 0) ?? 0).reduce(
      (a, b) => a + b,
    );

  it.each([
    ['no time is named', new RetryableFailure('down')],
    ['the configuration is at fault', new ConfigurationFailure('revoked')],
    ['a second is named each time, as Slack does in a flood', named(1)],
    ['a past time is named each time', named(-1)],
  ])('lets a message outlast an outage of a day: %s', (_, failure) => {
    expect(triedFor(failure)).toBeGreaterThan(24 * HOUR);
  });
});
