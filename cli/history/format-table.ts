import { styleText } from 'node:util';
import Table from 'cli-table3';

/** Between columns. */
const GAP = '  ';

const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((edge) =>
    ['', '-left', '-mid', '-right'].map((corner) => [`${edge}${corner}`, '']),
  ),
);

/**
 * Formats rows in columns without borders, to be as readable in a pipe as in a terminal.
 *
 * @param rows - The first cell of each is never wrapped.
 * @param columns - Width of the terminal, to wrap the cells; undefined in a pipe, where nothing is wrapped.
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): string {
  const full = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index]?.length ?? 0)));
  const minimum = head.map((name, index) => (index === 0 ? (full[0] ?? 0) : name.length));
  const table = new Table({
    head: [...head],
    chars: { ...NO_BORDERS, middle: GAP },
    colWidths: fit(full, minimum, columns),
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  const [first = '', ...others] = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  return [styleText('bold', first, { stream: process.stdout }), ...others].join('\n');
}

/** Narrows the widest column that can be narrowed, again and again until the row fits. */
function fit(
  full: readonly number[],
  minimum: readonly number[],
  columns = Number.POSITIVE_INFINITY,
): number[] {
  const widths = [...full];
  const gaps = GAP.length * (widths.length - 1);
  for (;;) {
    const shrinkable = widths.map((width, index) => (width > (minimum[index] ?? 0) ? width : 0));
    const widest = Math.max(...shrinkable);
    if (widths.reduce((sum, width) => sum + width, gaps) <= columns || widest === 0) return widths;
    widths[shrinkable.indexOf(widest)] = widest - 1;
  }
}

/** In the format of --since and --until. */
export const seconds = (at: string) => `${at.slice(0, 19)}Z`;

/** Control characters in somebody's text could steer the terminal. */
export const withoutControls = (cell: string) => cell.replaceAll(/\p{Cc}/gu, '');
