import type { Post } from '../../local/slack.ts';
import { FLEET, itemOf } from '../plan/alarms.ts';
import { numberIn } from '../services/wire.ts';
import type { Evidence } from './evidence.ts';
import type { Breach } from './verdict.ts';

/** The titles of what may become of an alarm while everything fails, by the word in them. */
const TITLES = {
  replaced: /failed and is being replaced$/,
  limited: /was not replaced: the limit is reached$/,
  late: /which was learned only now$/,
};

const titleOf = ({ payload }: Post) => payload.text ?? '';

/** What must not happen with alarms, and figures about them. */
export function judgeAlarms({ workload, record, alarmPosts, recoveries, marked }: Evidence): {
  readonly breaches: readonly Breach[];
  readonly figures: readonly (readonly [string, number])[];
} {
  const numbers = workload.filter(({ kind }) => kind === 'alarm').map(({ number }) => number);
  const isMarked = new Set(marked.map(({ id }) => itemOf(id)));
  const posted = Map.groupBy(alarmPosts, ({ payload }) => numberIn(JSON.stringify(payload)));
  const recovered = Map.groupBy(recoveries, ({ payload }) => numberIn(JSON.stringify(payload)));
  const says = (number: number, title: RegExp) =>
    (posted.get(number) ?? []).some((post) => title.test(titleOf(post)));
  const calls = Map.groupBy(
    record.calls.filter(({ what, taken }) => what === 'SetInstanceHealth' && taken?.status === 200),
    ({ subject }) => subject,
  );
  const named = (those: readonly number[]) => those.map((number) => `alarm ${number}`);
  const window = FLEET.limit.minutes * 60_000;
  const overLimit = marked.filter(
    ({ at }) =>
      marked.filter((other) => other.at <= at && other.at > at - window).length > FLEET.limit.replacements,
  );
  return {
    breaches: [
      {
        name: 'replaced an instance and said otherwise',
        cases: named(numbers.filter((number) => isMarked.has(number) !== says(number, TITLES.replaced))),
      },
      {
        name: 'said something else about an alarm',
        cases: numbers.flatMap((number) =>
          (posted.get(number) ?? [])
            .map(titleOf)
            .filter((title) => !Object.values(TITLES).some((form) => form.test(title))),
        ),
      },
      {
        name: 'marked an instance twice',
        cases: named(numbers.filter((number) => (calls.get(number)?.length ?? 0) > 1)),
      },
      { name: 'replaced more than the limit allows', cases: overLimit.map(({ id }) => id) },
      {
        name: 'lost a recovery',
        cases: named(numbers.filter((number) => isMarked.has(number) !== recovered.has(number))),
      },
    ],
    figures: [
      ['alarms', numbers.length],
      ['instances replaced', numbers.filter((number) => isMarked.has(number)).length],
      ['recoveries posted', recovered.size],
    ],
  };
}

/** Whether Slack has heard what became of every replacement. @param recoveries - What was posted about it. */
export function haveRecovered(marked: Evidence['marked'], recoveries: readonly Post[]): boolean {
  const recovered = new Set(recoveries.map(({ payload }) => numberIn(JSON.stringify(payload))));
  return marked.every(({ id }) => recovered.has(itemOf(id)));
}
