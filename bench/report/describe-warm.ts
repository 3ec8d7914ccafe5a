import type { ThroughputFigures } from '../throughput.ts';
import type { WarmFigures } from '../warm.ts';
import { plotBars } from './plots.ts';
import { number, type Section, spread } from './table.ts';

export interface WarmResult {
  readonly functions: readonly WarmFigures[];
  readonly throughput: readonly ThroughputFigures[];
}

/** Describes warm functions, and `receive` beside a bare server. */
export function describeWarm({ functions, throughput }: WarmResult): Section {
  const [bare] = throughput;
  if (bare === undefined) throw new Error('the bare server was not measured');
  const part = (value: number, of: number) => (value / of).toFixed(2);
  return {
    plots: {
      'bench-warm': {
        title: 'CPU time per event of warm functions, in ms',
        svg: plotBars(
          'CPU time per event of warm functions, in ms',
          [['user and system', 'one']],
          functions.map(({ name, cpu }) => ({
            name: name.replace('batches of 5', '5 at once').replace(' comment', ''),
            ends: [cpu],
          })),
        ),
      },
    },
    tables: [
      {
        title: 'Warm functions, one invocation at a time: median (quartiles)',
        head: ['', 'events per second', 'ms per event', 'CPU ms per event', 'calls per event'],
        rows: functions.map(({ name, perSecond, time, cpu, calls }) => [
          name,
          spread(perSecond),
          spread(time),
          spread(cpu),
          number(calls),
        ]),
      },
      {
        title: 'As web servers, eight deliveries at once: median (quartiles)',
        head: [
          '',
          'deliveries per second',
          'of the bare server',
          'CPU ms per delivery',
          'of the bare server',
        ],
        rows: throughput.map(({ name, perSecond, cpu }) => [
          name,
          spread(perSecond),
          part(perSecond.median, bare.perSecond.median),
          spread(cpu),
          part(cpu.median, bare.cpu.median),
        ]),
      },
    ],
    notes: [],
  };
}
