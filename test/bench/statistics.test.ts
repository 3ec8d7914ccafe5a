import { describe, expect, it } from '@jest/globals';
import { divide, growthExponent, summarize } from '../../bench/statistics.ts';

describe('a summary', () => {
  it.each([
    [[3], { median: 3, low: 3, high: 3, count: 1 }],
    [[4, 1, 3, 2], { median: 2.5, low: 1.75, high: 3.25, count: 4 }],
    [[50, 10, 40, 20, 30], { median: 30, low: 20, high: 40, count: 5 }],
    [[1, 1, 1, 1, 1_000], { median: 1, low: 1, high: 1, count: 5 }],
  ])('of %j has the median and the quartiles', (values, expected) => {
    expect(summarize(values)).toEqual(expected);
  });

  it('sorts by number, and leaves its input as it was', () => {
    const values = [100, 9, 10];
    expect(summarize(values).median).toBe(10);
    expect(values).toEqual([100, 9, 10]);
  });

  it('of nothing is refused', () => {
    expect(() => summarize([])).toThrow(RangeError);
  });

  it('can be given in another unit', () => {
    expect(divide(summarize([10, 20, 30]), 10)).toEqual({ median: 2, low: 1.5, high: 2.5, count: 3 });
  });
});

describe('the exponent of growth', () => {
  const sizes = [1, 10, 100, 1_000];

  it.each([
    ['what does not grow', () => 7, 0],
    ['what grows in proportion', (size: number) => 3 * size, 1],
    ['what grows with the square', (size: number) => size ** 2, 2],
    ['what shrinks', (size: number) => 5 / size, -1],
  ])('of %s', (_, measure, expected) => {
    expect(growthExponent(sizes.map((size) => [size, measure(size)]))).toBeCloseTo(expected, 10);
  });

  it('needs two sizes', () => {
    expect(() => growthExponent([[5, 1]])).toThrow(RangeError);
  });
});
