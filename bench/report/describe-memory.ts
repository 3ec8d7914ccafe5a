import { MEMORY_SIZES, type MemoryFigures } from '../memory.ts';
import { plotLines } from './plots.ts';
import { number, type Section, spread } from './table.ts';

/** Describes joins with different memory sizes. */
export function describeMemory(figures: readonly MemoryFigures[]): Section {
  const line = (name: string, kind: MemoryFigures['kind'], read: (of: MemoryFigures) => number) => ({
    name,
    points: figures.filter((of) => of.kind === kind).map((of) => [of.memory, read(of)] as const),
  });
  return {
    plots: {
      'bench-memory': {
        title: 'How long a join takes over the memory size',
        svg: plotLines(
          'From a delivery, in ms, over the memory size in MB',
          'memory size in MB',
          [
            line('cold, until Slack has the post', 'cold', ({ posted }) => posted.median),
            line('warm, until Slack has the post', 'warm', ({ posted }) => posted.median),
            line('cold, until GitHub is answered', 'cold', ({ answered }) => answered.median),
          ],
          MEMORY_SIZES,
        ),
      },
    },
    tables: [
      {
        title: 'A join over the memory size: median (quartiles) in ms',
        head: ['', 'MB', 'GitHub is answered', 'reply', 'post in Slack', 'billed', 'USD for 1,000 joins'],
        rows: figures.map(({ kind, memory, answered, replied, posted, billed, price }) => [
          kind,
          number(memory),
          spread(answered),
          spread(replied),
          spread(posted),
          spread(billed),
          price.toFixed(4),
        ]),
      },
    ],
    notes: [],
  };
}
