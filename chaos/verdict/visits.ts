import type { Post } from '../../local/slack.ts';
import type { WorkItem } from '../plan/workload.ts';
import { numberIn } from '../services/wire.ts';
import type { Evidence } from './evidence.ts';
import type { Call } from './record.ts';
import type { Breach } from './verdict.ts';

/** Whether a message is about the end of somebody's time. */
export const isAboutEnd = (payload: unknown) => /The time of /.test(JSON.stringify(payload));

/** Whether Slack has heard how every visit ended. */
export function haveEnded(workload: readonly WorkItem[], posts: readonly Post[]): boolean {
  const ends = posts.map(({ payload }) => payload).filter(isAboutEnd);
  const told = new Set(ends.map((payload) => numberIn(JSON.stringify(payload))));
  return workload.every(({ kind, number }) => kind !== 'visit' || told.has(number));
}

/** When somebody's time ends, as a message says it, in ISO 8601. */
export function endIn(payload: unknown): string | undefined {
  const [, time] = / until (\d+ \w+ \d{4}, \d\d:\d\d UTC)/.exec(JSON.stringify(payload)) ?? [];
  return time === undefined ? undefined : new Date(time.replace(',', '')).toISOString();
}

/** Until when the messages say that somebody is in, in ms; never, if none says it. */
const endsToldTo = (posts: readonly Post[]) =>
  posts.length === 0
    ? [Number.POSITIVE_INFINITY]
    : posts.map(({ payload }) => Date.parse(endIn(payload) ?? '') || Number.POSITIVE_INFINITY);

/**
 * Finds the people who were taken out though their time was not over or had no end, and those who were kept although it
 * was over and nothing was said.
 *
 * @param ends - What Slack took about the end of somebody's time, by the number of the comment.
 * @param posted - What else Slack took. People who were told no end aren't in it.
 */
export function findWrongVisits(
  { workload, record, members }: Pick<Evidence, 'workload' | 'record' | 'members'>,
  ends: ReadonlyMap<number | undefined, readonly unknown[]>,
  posted: ReadonlyMap<number | undefined, readonly Post[]>,
): { readonly breaches: readonly Breach[]; readonly figures: readonly (readonly [string, number])[] } {
  const removals = record.calls.filter(
    ({ service, what, taken }: Call) =>
      service === 'github' && what.startsWith('DELETE /orgs/') && taken?.status === 204,
  );
  const early = removals.filter(({ subject, at }) => at < Math.min(...endsToldTo(posted.get(subject) ?? [])));
  const left = workload.filter(({ kind, number }) => kind === 'visit' && members.has(number));
  const kept = left.filter(({ number }) => !ends.has(number));
  return {
    breaches: [
      { name: 'taken out early or by mistake', cases: early.map(({ what }) => what) },
      { name: 'kept past the end, and told nobody', cases: kept.map(({ number }) => `visit ${number}`) },
    ],
    figures: [
      ['taken out when their time was over', removals.length],
      ['left in when in doubt, and said so', left.length - kept.length],
    ],
  };
}
