import { describeDuration, parseDuration } from '../rules/durations.ts';
import type { Report } from './notification.ts';

/** What a person asks for: to join, or to stay longer if they are in the team. Completes “would like to …”. */
export function describeWish(
  { until, asked_for }: Pick<Report, 'until' | 'asked_for'>,
  team: string,
): string {
  const isIn = until !== undefined;
  const what = isIn ? `stay in the team ${team}` : `join the team ${team}`;
  const time = parseDuration(asked_for ?? '');
  if (time === undefined) return what;
  return `${what} for ${isIn ? 'another ' : ''}${describeDuration(time)}`;
}
