import type { GrowthFigures } from '../growth.ts';
import { plotLines } from './plots.ts';
import { number, type Section, type Table } from './table.ts';

/** Describes how the cost of an event grows. */
export function describeGrowth(figures: readonly GrowthFigures[]): Section {
  const shown = figures.filter(({ what, name }) => name === 'command' || what === 'comments in a thread');
  return {
    plots: {
      'bench-growth': {
        title: 'CPU time per event over the size of what grows',
        svg: plotLines(
          'CPU time per event of command, and per sweep of a thread, in ms',
          'how many there are',
          shown.map(({ what, points }) => ({
            name: what,
            points: points.map(({ size, cpu }) => [size, cpu]),
          })),
        ),
      },
    },
    tables: [growthTable(figures)],
    notes: [],
  };
}

const growthTable = (figures: readonly GrowthFigures[]): Table => ({
  title: 'What an event costs while something grows',
  head: ['what grows', 'function', 'how many', 'ms', 'CPU ms', 'calls', 'exponent of CPU', 'of calls'],
  rows: figures.flatMap(({ what, name, points, cpuExponent, callsExponent }) =>
    points.map(({ size, time, cpu, calls }, index) => [
      index === 0 ? what : '',
      index === 0 ? name : '',
      number(size),
      number(time),
      number(cpu),
      number(calls),
      index === 0 ? cpuExponent.toFixed(2) : '',
      index === 0 ? callsExponent.toFixed(2) : '',
    ]),
  ),
});
