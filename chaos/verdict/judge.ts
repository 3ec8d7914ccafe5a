import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { KINDS, type WorkItem } from '../plan/workload.ts';
import { numberIn } from '../services/wire.ts';
import { findCrashes } from './crashes.ts';
import { findDuplicates } from './duplicates.ts';
import { findEarlyCalls } from './early-calls.ts';
import type { Evidence } from './evidence.ts';
import { expectedMessage } from './expected-message.ts';
import { findExtraRuns } from './extra-runs.ts';
import { findSecrets } from './secrets.ts';
import { endIn, findWrongVisits, isAboutEnd } from './visits.ts';

/** Something that must not happen, with each case of it. */
export interface Breach {
  readonly name: string;
  readonly cases: readonly string[];
}

/** The verdict on a run. */
export interface Verdict {
  /** Figures with what they count, in reading order. */
  readonly figures: readonly (readonly [string, number])[];
  readonly breaches: readonly Breach[];
}

const deadLetter = z.object({ body: z.string(), messageAttributes: z.record(z.string(), z.unknown()) });
const deadLetterQueue = z.object({ messages: z.object({ ready: z.array(deadLetter) }) });

/** A sweep that fails throws a failure, for the alarm; anything else that is thrown is a bug. */
const FAILED_SWEEP = /^sweep: (AggregateError|RetryableFailure|HeldFailure)/;

/** Compares what was sent with what the services took. */
export async function judge(evidence: Evidence): Promise<Verdict> {
  const { workload, record, members, posts, deadLetters, isDrained, folder } = evidence;
  const { calls, cooldowns, thrown } = record;
  const bySubject = (those: typeof posts) =>
    Map.groupBy(those, ({ payload }) => numberIn(JSON.stringify(payload)));
  const posted = bySubject(posts.filter(({ payload }) => !isAboutEnd(payload)));
  const ends = bySubject(posts.filter(({ payload }) => isAboutEnd(payload)));
  const visits = findWrongVisits(evidence, ends, posted);
  const changes = calls.filter(({ what, taken }) => what.startsWith('PUT ') && taken?.status === 200);
  const changed = Map.groupBy(changes, ({ subject }) => subject);
  const letters = deadLetters.flatMap((queue) => deadLetterQueue.safeParse(queue).data?.messages.ready ?? []);
  const deadLettered = new Set(letters.map(({ body }) => numberIn(body)));

  const those = (is: (item: WorkItem) => boolean) =>
    workload.filter(is).map(({ kind, number }) => `${kind} ${number}`);
  const isPosted = ({ kind }: WorkItem) => KINDS[kind].posted !== undefined;
  const changesTeam = ({ kind }: WorkItem) => KINDS[kind].changes;
  const isPoison = ({ kind }: WorkItem) => kind === 'poison';

  // A visit is over by the end of the run.
  const inTeam = (item: WorkItem) => (item.kind === 'visit' ? changed : members).has(item.number);
  const isActedOn = (item: WorkItem) => (changesTeam(item) ? inTeam(item) : posted.has(item.number));
  const lost = those((item) => isPosted(item) && !(isActedOn(item) && posted.has(item.number)));
  const unasked = those(
    (item) =>
      (!changesTeam(item) && changed.has(item.number)) || (!isPosted(item) && posted.has(item.number)),
  );
  const misreported = those((item) =>
    (posted.get(item.number) ?? []).some(
      ({ payload }) => !isDeepStrictEqual(payload, expectedMessage(item, endIn(payload))),
    ),
  );
  const changedTwice = those(({ number }) => (changed.get(number)?.length ?? 0) > 1);
  // Slack hears of a visit twice: when it begins, and when it ends.
  const isVisit = new Set(workload.filter(({ kind }) => kind === 'visit').map(({ number }) => number));
  const once = [...posted].filter(([number]) => number === undefined || !isVisit.has(number));
  const duplicates = findDuplicates(record, new Map(once));
  const early = findEarlyCalls(record);

  const breaches: readonly Breach[] = [
    { name: 'lost', cases: lost },
    { name: 'acted on something that is not a command', cases: unasked },
    { name: 'posted the wrong message', cases: misreported },
    { name: 'posted twice', cases: duplicates.unexplained },
    { name: 'changed a team twice', cases: changedTwice },
    ...visits.breaches,
    { name: 'called too early', cases: early },
    { name: 'ran more often than scheduled', cases: findExtraRuns(record) },
    {
      name: 'dead-lettered a command',
      cases: those((item) => !isPoison(item) && deadLettered.has(item.number)),
    },
    {
      name: 'did not dead-letter poison',
      cases: those((item) => isPoison(item) && !deadLettered.has(item.number)),
    },
    {
      name: 'dead-lettered without a reason',
      cases: letters.filter((it) => !('reason' in it.messageAttributes)).map(({ body }) => body.slice(0, 80)),
    },
    { name: 'left messages in the queues', cases: isDrained ? [] : ['see the log'] },
    // A sweep does what it can in its time, and another one follows.
    {
      name: 'timed out',
      cases: findCrashes(record, 'timed out').filter((text) => !text.startsWith('sweep')),
    },
    {
      name: 'crashed',
      cases: [...findCrashes(record, 'exited'), ...thrown.filter((text) => !FAILED_SWEEP.test(text))],
    },
    { name: 'leaked a secret', cases: [...record.leaks, ...(await findSecrets(`${folder}/functions.log`))] },
  ];
  return {
    figures: [
      ['comments and messages', workload.length],
      ['commands sent', those(isPosted).length],
      ['acted on', those((item) => isPosted(item) && isActedOn(item)).length],
      ['posted to Slack', those((item) => isPosted(item) && posted.has(item.number)).length],
      ['ignored', those((item) => !isPosted(item) && !isPoison(item)).length - unasked.length],
      ['dead-lettered', those((item) => isPoison(item) && deadLettered.has(item.number)).length],
      ['lost', lost.length],
      ...visits.figures,
      ...duplicates.byCause,
      ['teams changed twice', changedTwice.length],
      ['calls made too early', early.length],
      ['calls', calls.length],
      ['calls with an injected fault', calls.filter(({ fault }) => fault !== undefined).length],
      ['answers that said how long to wait', cooldowns.length],
      ['processes killed', findCrashes(record, 'killed').length],
      ['sweeps that failed', thrown.filter((text) => FAILED_SWEEP.test(text)).length],
      ['invocations', record.invocations],
    ],
    breaches: breaches.filter(({ cases }) => cases.length > 0),
  };
}
