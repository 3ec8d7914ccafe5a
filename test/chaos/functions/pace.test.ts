import { expect, it } from '@jest/globals';
import { Pace } from '../../../chaos/functions/pace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const sweepAt = (at: number, isComplete = true) => ({
  name: 'sweep',
  at,
  every: 15 * MINUTE,
  end: { at, order: 1, isComplete },
});

it('leaves out sweeps once two have followed what was due', () => {
  const pace = new Pace();
  pace.expect(10 * MINUTE);
  pace.start(sweepAt(15 * MINUTE));
  expect(pace.isIdle(30 * MINUTE)).toBe(false);
  pace.start(sweepAt(30 * MINUTE));
  expect(pace.isIdle(45 * MINUTE)).toBe(true);
  expect(pace.leftOut).toBe(1);
});

it('has one run as soon as something is due', () => {
  const pace = new Pace();
  pace.start(sweepAt(0));
  pace.expect(2 * HOUR);
  expect(pace.isIdle(2 * HOUR - 1)).toBe(true);
  expect(pace.isIdle(2 * HOUR)).toBe(false);
});

it('leaves none out after one that failed or has not ended', () => {
  const pace = new Pace();
  expect(pace.isIdle(HOUR)).toBe(false);
  pace.start(sweepAt(HOUR, false));
  expect(pace.isIdle(2 * HOUR)).toBe(false);
  pace.start({ name: 'sweep', at: 2 * HOUR, every: 15 * MINUTE });
  expect(pace.isIdle(3 * HOUR)).toBe(false);
});

it('has one a day in any case', () => {
  const pace = new Pace();
  pace.start(sweepAt(0));
  expect([pace.isIdle(24 * HOUR - 1), pace.isIdle(24 * HOUR)]).toEqual([true, false]);
});
