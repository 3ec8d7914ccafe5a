import { describe, expect, it } from '@jest/globals';
import type { ColdFigures } from '../../bench/cold.ts';
import { goalsOf, isReached } from '../../bench/goals.ts';
import { summarize } from '../../bench/statistics.ts';

const always = (value: number) => summarize([value]);
const coldStart = (name: string, loaded: number, memory: number): ColdFigures => ({
  name,
  loaded: always(loaded),
  answered: always(loaded * 2),
  loadedCpu: always(loaded),
  answeredCpu: always(loaded * 2),
  memory: always(memory),
  calls: 2,
  size: 1,
  zipped: 1,
});
const cold = {
  figures: [coldStart('floor', 40, 50), coldStart('receive', 60, 80), coldStart('probot', 240, 120)],
  serviceTime: always(1),
};

describe('the goals', () => {
  it('are set beside the medians, in floors and beside Probot', () => {
    expect(goalsOf({ cold }).map((goal) => ({ ...goal, isReached: isReached(goal) }))).toEqual([
      { what: 'receive, loaded', figure: 1.5, limit: 1.6, unit: 'floors', isReached: true },
      { what: 'receive, loaded', figure: 0.25, limit: 0.3, unit: 'of Probot’s', isReached: true },
      { what: 'receive, peak memory', figure: 1.6, limit: 1.35, unit: 'floors', isReached: false },
      { what: 'cold delivery to answer', figure: 3, limit: 2.2, unit: 'floors', isReached: false },
      { what: 'cold delivery to answer', figure: 0.25, limit: 0.35, unit: 'of Probot’s', isReached: true },
    ]);
  });

  it('may be to reach at least something', () => {
    const rates = { 'bare server': 1_000, 'bare server with one request': 800 };
    const receive = { 'receive, not covered': 600, 'receive, published': 300 };
    const throughput = Object.entries({ ...rates, ...receive }).map(([name, rate]) => ({
      name,
      perSecond: always(rate),
      cpu: always(1),
    }));
    const goals = goalsOf({ warm: { throughput } });
    expect(goals.map((goal) => [goal.figure, goal.isLeast, isReached(goal)])).toEqual([
      [0.6, true, true],
      [0.375, true, false],
    ]);
  });

  it('are set for the help of usher, and for the command whose help takes longest', () => {
    const times = {
      'node, nothing else': 30,
      'usher --help': 150,
      'usher sweep --help': 160,
      'usher setup --help': 260,
    };
    const cli = Object.entries(times).map(([name, time]) => ({ name, time: always(time) }));
    expect(goalsOf({ cli }).map((goal) => [goal.what, goal.figure, isReached(goal)])).toEqual([
      ['`usher --help`', 150, true],
      ['`usher setup --help`, the slowest of all', 260, false],
    ]);
  });

  it('leave out what was not measured, and what GitHub’s pages make grow', () => {
    const points = [{ size: 1, time: 1, cpu: 1, calls: 1 }];
    const figures = { name: 'sweep' as const, points, cpuExponent: 0.9, callsExponent: 0.9 };
    expect(goalsOf({ growth: [{ what: 'comments in a thread', ...figures }] })).toEqual([]);
    expect(goalsOf({ growth: [{ what: 'rules', ...figures }] }).map(isReached)).toEqual([false, false]);
    expect(goalsOf({})).toEqual([]);
  });
});
