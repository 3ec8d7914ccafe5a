import type { Record } from './record.ts';

/** The runs of a schedule that came before its period was over. */
export function findExtraRuns({ scheduled }: Pick<Record, 'scheduled'>): readonly string[] {
  return [...Map.groupBy(scheduled, ({ name }) => name).values()].flatMap((runs) =>
    runs.flatMap(({ name, at, every }, index) => {
      const pause = at - (runs[index - 1]?.at ?? Number.NEGATIVE_INFINITY);
      return pause < every ? [`${name} ran again after ${(pause / 60_000).toFixed(1)} min`] : [];
    }),
  );
}
