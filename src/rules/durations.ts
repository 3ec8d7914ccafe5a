const HOUR = 60 * 60 * 1_000;
const UNITS = { h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR } as const;

/** In ms: the shortest and the longest time that somebody can be let in for. */
export const SHORTEST_ACCESS = HOUR;
export const LONGEST_ACCESS = 365 * UNITS.d;

/** Both, as people write them. */
export const ACCESS_RANGE = '1h to 365d';

/** A number of hours, days or weeks, as a regular expression. */
export const DURATION = '[0-9]{1,6}[hdw]';
const WHOLE = new RegExp(`^${DURATION}$`);

/** Whether a word has the form of a duration, such as `7d`, even one that is out of range. */
export const isDuration = (word: string) => WHOLE.test(word);

/**
 * Parses a duration such as `12h`, `30d` or `2w`.
 *
 * @returns ms; undefined if it has another form, or is not in {@link ACCESS_RANGE}.
 */
export function parseDuration(text: string): number | undefined {
  const unit = text.at(-1);
  if (!isDuration(text) || (unit !== 'h' && unit !== 'd' && unit !== 'w')) return undefined;
  const time = Number(text.slice(0, -1)) * UNITS[unit];
  return time >= SHORTEST_ACCESS && time <= LONGEST_ACCESS ? time : undefined;
}

/** A duration in ms as {@link parseDuration} reads it: in days, or in hours if it is not a whole number of days. */
export const formatDuration = (time: number) =>
  time % UNITS.d === 0 ? `${time / UNITS.d}d` : `${Math.round(time / HOUR)}h`;

/** A duration in ms as text, such as `30 days`. */
export function describeDuration(time: number): string {
  const [count, unit] = time % UNITS.d === 0 ? [time / UNITS.d, 'day'] : [Math.round(time / HOUR), 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const inUtc = (time: number, parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: 'UTC' }).format(time);

/** A time as text, such as `29 December 2026, 14:00 UTC`. @param at - In ISO 8601. */
export function describeTime(at: string): string {
  const time = Date.parse(at);
  return `${inUtc(time, { dateStyle: 'long' })}, ${inUtc(time, { timeStyle: 'short' })} UTC`;
}

/** In ms before the end of a membership: when the person is reminded. A tenth of its time, from 1 hour to 7 days. */
export const reminderLead = (time: number) => Math.min(Math.max(time / 10, HOUR), 7 * UNITS.d);
