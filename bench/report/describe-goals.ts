import { type Goal, isReached } from '../goals.ts';
import type { Section } from './table.ts';

/** Describes which goals are reached. */
export const describeGoals = (goals: readonly Goal[]): Section => ({
  plots: {},
  tables: [
    {
      title: 'Goals and figures',
      head: ['', 'unit', 'goal', 'figure', 'reached'],
      rows: goals.map((goal) => {
        const { what, unit, figure, limit, isLeast = false } = goal;
        const digits = unit === 'ms' ? 0 : 2;
        const bound = `${isLeast ? '≥' : '≤'} ${limit.toFixed(digits)}`;
        return [what, unit, bound, figure.toFixed(digits), isReached(goal) ? 'yes' : '**no**'];
      }),
    },
  ],
  notes: [],
});
