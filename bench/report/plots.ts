import type { Summary } from '../statistics.ts';
import { bar, type Color, COLORS, label, legend, line, path, picture } from './svg.ts';
import { number } from './table.ts';

const WIDTH = 820;
const LEFT = 170;
const RIGHT = 150;
const TOP = 72;
/** Where the vertical axis of a plot of lines is. */
const AXIS = 72;

/** A bar from nothing to the last of its ends, in one color up to each. */
export interface Bar {
  readonly name: string;
  readonly ends: readonly Summary[];
}

/**
 * Draws bars to the right, with a whisker from the first to the third quartile of the last end.
 *
 * @param parts - What each end means.
 * @param format - The value at the end of a bar.
 */
export function plotBars(
  title: string,
  parts: readonly (readonly [string, Color])[],
  bars: readonly Bar[],
  format: (value: number) => string = number,
): string {
  const most = Math.max(...bars.flatMap(({ ends }) => ends.map(({ high }) => high)));
  const x = (value: number) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT);
  const height = TOP + bars.length * 34 + 14;
  const drawn = bars.flatMap(({ name, ends }, index) => {
    const y = TOP + index * 34;
    const segments = ends.map(({ median }, part) => {
      const from = x(ends[part - 1]?.median ?? 0);
      return bar(from, y, x(median) - from, 22, parts[part]?.[1] ?? 'one');
    });
    const last = ends.at(-1);
    if (last === undefined) return [];
    const value = ends.map(({ median }) => format(median)).join(' / ');
    return [
      label(LEFT - 12, y + 16, name, 'end'),
      ...segments,
      line(x(last.low), y + 11, x(last.high), y + 11, 'whisker'),
      label(x(last.high) + 8, y + 16, value, 'soft'),
    ];
  });
  return picture(WIDTH, height, title, [label(16, 28, title, 'title'), legend(16, 54, parts), ...drawn]);
}

/** A line of a plot: its points are a size and a measurement, both above 0. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** Draws lines over logarithmic axes, where what grows in proportion rises at 45 degrees, and what doesn't grow is flat. */
export function plotLines(
  title: string,
  across: string,
  series: readonly Series[],
  marks?: readonly number[],
): string {
  const height = 380;
  const [right, bottom] = [WIDTH - 30, height - 56];
  const all = series.flatMap(({ points }) => points);
  const horizontal = scale(
    all.map(([size]) => size),
    AXIS,
    right,
    marks,
  );
  const vertical = scale(
    all.map(([, value]) => value),
    bottom,
    TOP + 10,
  );
  const colors = series.map(({ name }, index) => [name, COLORS[index % COLORS.length] ?? 'one'] as const);
  return picture(WIDTH, height, title, [
    label(16, 28, title, 'title'),
    legend(16, 54, colors),
    ...vertical.ticks.flatMap((tick) => [
      line(AXIS, vertical.at(tick), right, vertical.at(tick), 'grid'),
      label(AXIS - 8, vertical.at(tick) + 4, number(tick), 'soft end'),
    ]),
    ...horizontal.ticks.map((tick) => label(horizontal.at(tick), bottom + 22, number(tick), 'soft middle')),
    label((AXIS + right) / 2, bottom + 44, across, 'soft middle'),
    ...series.map(({ points }, index) =>
      path(
        points.map(([size, value]) => [horizontal.at(size), vertical.at(value)]),
        colors[index]?.[1] ?? 'one',
      ),
    ),
  ]);
}

/** A logarithmic axis. @param marks - Where its ticks are; powers of ten unless given. */
function scale(values: readonly number[], from: number, to: number, marks?: readonly number[]) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const low = marks === undefined ? 10 ** Math.floor(Math.log10(least)) : least;
  const high = marks === undefined ? 10 ** Math.ceil(Math.log10(most * 1.01)) : most;
  const powers = Array.from(
    { length: Math.round(Math.log10(high / low)) + 1 },
    (_, power) => low * 10 ** power,
  );
  return {
    ticks: marks ?? powers,
    at: (value: number) => from + (Math.log(value / low) / Math.log(high / low)) * (to - from),
  };
}
