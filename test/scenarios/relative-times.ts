import { describeDuration } from '../../src/rules/durations.ts';

const HOUR = 60 * 60 * 1_000;

/**
 * Replaces times by how long after the story's beginning they are, such as `[7 days later]`, and the days of
 * invitations by `DATE`.
 *
 * @param began - In ms since 1970.
 */
export function withRelativeTimes(text: string, began: number): string {
  const relative = (time: number) => {
    const hours = Math.round((time - began) / HOUR);
    return hours === 0 ? '[now]' : `[${describeDuration(hours * HOUR)} later]`;
  };
  return text
    .replaceAll(/\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d UTC/g, (time) =>
      relative(Date.parse(time.replace(',', ''))),
    )
    .replaceAll(/<!date\^(\d+)\^[^>]*>/g, (_, seconds: string) => relative(Number(seconds) * 1_000))
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) => relative(Date.parse(time)))
    .replaceAll(/[A-Z][a-z]+ \d{1,2}, \d{4}/g, 'DATE');
}
