import type { CliFigures } from '../cli.ts';
import { type Section, spread } from './table.ts';

/** Describes the commands of the admin. */
export const describeCli = (figures: readonly CliFigures[]): Section => ({
  plots: {},
  tables: [
    {
      title: 'Commands that ask nothing of the network, in ms: median (quartiles)',
      head: ['', 'ms'],
      rows: figures.map(({ name, time }) => [name, spread(time)]),
    },
  ],
  notes: [],
});
