import { styleText } from 'node:util';
import Table from 'cli-table3';

/** Between two columns. */
const GAP = '  ';

const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((edge) =>
    ['', '-left', '-mid', '-right'].map((corner) => [`${edge}${corner}`, '']),
  ),
);

/**
 * Lays out rows in columns, without lines, so that it is as good in a pipe as in a terminal.
 *
 * @param rows - The first cell of each is never broken.
 * @param columns - How wide the terminal is, in which cells are broken; undefined in a pipe, where none is.
 */
export function layOut(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined,
): string {
  const whole = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index]?.length ?? 0)));
  const least = head.map((name, index) => (index === 0 ? (whole[0] ?? 0) : name.length));
  const table = new Table({
    head: [...head],
    chars: { ...NO_LINES, middle: GAP },
    colWidths: fit(whole, least, columns),
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

/** Takes from the widest column that can give, until all of them fit. */
function fit(
  whole: readonly number[],
  least: readonly number[],
  columns = Number.POSITIVE_INFINITY,
): number[] {
  const widths = [...whole];
  const gaps = GAP.length * (widths.length - 1);
  for (;;) {
    const spare = widths.map((width, index) => (width > (least[index] ?? 0) ? width : 0));
    const widest = Math.max(...spare);
    if (widths.reduce((sum, width) => sum + width, gaps) <= columns || widest === 0) return widths;
    widths[spare.indexOf(widest)] = widest - 1;
  }
}
