import type { ColdFigures, ColdResult } from '../cold.ts';
import { divide, type Summary } from '../statistics.ts';
import { plotBars } from './plots.ts';
import { kilobytes, number, type Section, spread } from './table.ts';

/** The figures of a subject. @throws if it was not measured. */
export function figuresOf({ figures }: ColdResult, name: string): ColdFigures {
  const found = figures.find((figure) => figure.name === name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

/** Describes cold starts, in floors and in their units. */
export function describeCold(result: ColdResult): Section {
  const floor = figuresOf(result, 'floor');
  const ratio = (summary: Summary, base: Summary) => (summary.median / base.median).toFixed(2);
  const probot = result.figures.find(({ name }) => name === 'probot');
  const ofProbot = (read: (of: ColdFigures) => Summary, of: ColdFigures) =>
    probot === undefined ? [] : [ratio(read(of), read(probot))];
  const inFloors = result.figures.map((of) => [
    of.name,
    ratio(of.loaded, floor.loaded),
    ratio(of.answered, floor.loaded),
    ratio(of.loadedCpu, floor.loadedCpu),
    ratio(of.answeredCpu, floor.loadedCpu),
    ratio(of.memory, floor.memory),
    ...ofProbot(({ loaded }) => loaded, of),
    ...ofProbot(({ answered }) => answered, of),
  ]);
  const inUnits = result.figures.map((of) => [
    of.name,
    spread(of.loaded),
    spread(of.answered),
    spread(of.loadedCpu),
    spread(of.answeredCpu),
    spread(of.memory),
    String(of.calls),
    kilobytes(of.size),
    kilobytes(of.zipped),
  ]);
  const besideProbot = probot === undefined ? [] : ['loaded, of Probot’s', 'first event, of Probot’s'];
  const cells = ['loaded', 'first event', 'CPU loaded', 'CPU first event', 'peak memory'];
  const plot = plotBars(
    'Cold start to the first event handled, in floors: handler loaded / first event',
    [
      ['until the handler is loaded', 'one'],
      ['until the first event is handled', 'two'],
    ],
    result.figures.map(({ name, loaded, answered }) => ({
      name,
      ends: [divide(loaded, floor.loaded.median), divide(answered, floor.loaded.median)],
    })),
    (value) => value.toFixed(2),
  );
  return {
    plots: { 'bench-cold': { title: 'Cold starts of the functions, Probot and Bolt, in floors', svg: plot } },
    tables: [
      {
        title: 'Cold starts, as multiples of the floor',
        head: ['', ...cells, ...besideProbot],
        rows: inFloors,
      },
      {
        title: 'Cold starts in ms, memory in MB, sizes in KB: median (quartiles)',
        head: ['', ...cells, 'calls', 'bundle', 'zipped'],
        rows: inUnits,
      },
    ],
    notes: [
      `${floor.loaded.count} rounds. The services took ${number(result.serviceTime.median)} ms per call (median).`,
    ],
  };
}
