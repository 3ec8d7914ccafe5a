import { CRITICAL_PATH } from '../critical-path.ts';
import { divide } from '../statistics.ts';
import type { WayFigures, WayResult } from '../way.ts';
import { plotBars } from './plots.ts';
import { number, type Section, spread, type Table } from './table.ts';

/** `cold, 50 ms per call`. */
const nameOf = ({ kind, latency }: WayFigures) =>
  latency === 0 ? `${kind}, calls take no time` : `${kind}, ${latency} ms per call`;

/** Describes the way of a comment. */
export function describeWay({ floor, ways }: WayResult): Section {
  const plot = plotBars(
    'From a delivery, in ms: GitHub answered / the person in the team / Slack has the post',
    [
      ['until GitHub is answered', 'four'],
      ['until the person is in the team', 'one'],
      ['until Slack has the post', 'two'],
    ],
    ways.map((way) => ({
      name: shortNameOf(way),
      ends: [way.times.answered, way.times.changed, way.times.posted],
    })),
  );
  return {
    plots: { 'bench-way': { title: 'From a delivery to the post in Slack, cold and warm', svg: plot } },
    tables: [times(ways), overlap(ways), criticalPath()],
    notes: [
      callsByFunction(ways),
      `${floor.count} comments of each kind. The floor of these rounds was ${spread(floor)} ms: with cold functions and calls that take no time, GitHub is answered after ${inFloors(ways, 'answered', floor.median)} floors, and Slack has the post after ${inFloors(ways, 'posted', floor.median)}.`,
    ],
  };
}

const shortNameOf = ({ kind, latency }: WayFigures) => `${kind}, ${latency} ms`;

function inFloors(ways: readonly WayFigures[], until: 'answered' | 'posted', floor: number): string {
  const cold = ways.find(({ kind, latency }) => kind === 'cold' && latency === 0);
  return cold === undefined ? '?' : divide(cold.times[until], floor).median.toFixed(2);
}

const times = (ways: readonly WayFigures[]): Table => ({
  title: 'From a delivery, in ms: median (quartiles)',
  head: ['', 'GitHub is answered', 'in the team', 'reply', 'post in Slack'],
  rows: ways.map((way) => {
    const { answered, changed, replied, posted } = way.times;
    return [nameOf(way), spread(answered), spread(changed), spread(replied), spread(posted)];
  }),
});

const overlap = (ways: readonly WayFigures[]): Table => ({
  title: 'Beside the calls that can’t overlap',
  head: ['', 'calls', 'on the path', 'can’t overlap', 'their sum', 'post in Slack', 'ratio'],
  rows: ways
    .filter(({ latency }) => latency > 0)
    .map((way) => {
      const sum = way.needed * way.latency;
      const { median } = way.times.posted;
      return [
        nameOf(way),
        String(way.calls),
        number(way.chain.median),
        String(way.needed),
        `${sum} ms`,
        `${number(median)} ms`,
        (median / sum).toFixed(2),
      ];
    }),
});

/** Names the calls of each function, those of the same kind together, as a list. */
function callsByFunction(ways: readonly WayFigures[]): string {
  const lines = ways
    .filter(({ latency }) => latency > 0)
    .flatMap((way) =>
      Object.entries(way.byFunction).map(([name, calls]) => {
        const counts = new Map<string, number>();
        for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
        const list = [...counts].map(([call, count]) =>
          count === 1 ? `\`${call}\`` : `\`${call}\` × ${count}`,
        );
        return `- \`${name}\`, ${way.kind}, ${calls.length}: ${list.join(', ')}`;
      }),
    );
  return ['The outside calls, by function:', '', ...lines].join('\n');
}

const criticalPath = (): Table => ({
  title: 'The calls that can’t overlap',
  head: ['by', 'call', 'why'],
  rows: CRITICAL_PATH.map(({ by, call, why, isColdOnly }) => [
    by,
    `\`${call}\``,
    isColdOnly === true ? `${why}; only when cold` : why,
  ]),
});
