import { expect, it } from '@jest/globals';
import { createDice } from '../../../chaos/plan/dice.ts';
import { isCalmAt, MONTH, planOutages, planVisitors } from '../../../chaos/plan/months.ts';

const DAY = 24 * 3_600_000;
const dice = createDice('test');

it('even a small run has everything that people do', () => {
  expect(new Set(planVisitors(9, 1, dice).map(({ story }) => story)).size).toBe(9);
});

it.each([1, 3])('everybody’s time is over within %i months, with all that they renew', (months) => {
  for (const { joins, days, renewals } of planVisitors(200, months, dice)) {
    expect(joins + (1 + renewals) * days * DAY).toBeLessThan(months * MONTH);
  }
});

it('nobody writes so many comments that their ids are somebody else’s', () => {
  const visitors = planVisitors(200, 12, dice);
  expect(new Set(visitors.map(({ number }) => number)).size).toBe(200);
  expect(Math.max(...visitors.map(({ renewals }) => renewals))).toBeLessThan(5);
});

it('people renew, and ask for different times', () => {
  const visitors = planVisitors(200, 3, dice);
  expect(new Set(visitors.map(({ days }) => days))).toEqual(new Set([7, 14, 30]));
  expect(Math.max(...visitors.map(({ renewals }) => renewals))).toBeGreaterThan(1);
});

it('every other week is calm, and outages end before it', () => {
  expect([0, 6.9, 7, 13.9, 14].map((day) => isCalmAt(day * DAY))).toEqual([false, false, true, true, false]);
  const outages = planOutages(0, 3, dice);
  expect(outages.length).toBeGreaterThan(8);
  for (const { from, to } of outages) expect([isCalmAt(from), isCalmAt(to)]).toEqual([false, false]);
});
