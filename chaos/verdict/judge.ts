import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { KINDS, type WorkItem } from '../plan/workload.ts';
import { numberIn } from '../services/wire.ts';
import { findAuditGaps } from './audit.ts';
import { findCrashes } from './crashes.ts';
import { findDuplicates } from './duplicates.ts';
import { findEarlyCalls } from './early-calls.ts';
import type { Evidence } from './evidence.ts';
import { judgeAlarms } from './judge-alarms.ts';
import { judgeMonths } from './judge-months.ts';
import { RECOVERY_DESTINATION } from '../plan/alarms.ts';
import { expectedMessages } from './expected-message.ts';
import { findExtraRuns } from './extra-runs.ts';
import type { Call } from './record.ts';
import { findSecrets } from './secrets.ts';
import type { Breach, Verdict } from './verdict.ts';
import { endIn, findWrongVisits, isAboutEnd } from './visits.ts';

const deadLetter = z.object({ body: z.string(), messageAttributes: z.record(z.string(), z.unknown()) });
const deadLetterQueue = z.object({ messages: z.object({ ready: z.array(deadLetter) }) });

/** A sweep that fails throws a failure, for the alarm; anything else that is thrown is a bug. */
const FAILED_SWEEP = /^sweep: (AggregateError|RetryableFailure|HeldFailure)/;

/** Compares what was sent with what the services took. */
export async function judge(evidence: Evidence): Promise<Verdict> {
  const { workload, record, members, posts, deadLetters, isDrained, folder, ledger } = evidence;
  const { calls, cooldowns, thrown } = record;
  const alarms = judgeAlarms(evidence);
  const byNumber = (some: Evidence['posts']) =>
    Map.groupBy(some, ({ payload }) => numberIn(JSON.stringify(payload)));
  const posted = byNumber(
    posts.filter(({ hook, payload }) => hook !== RECOVERY_DESTINATION && !isAboutEnd(payload)),
  );
  const ends = byNumber(posts.filter(({ payload }) => isAboutEnd(payload)));
  const months = evidence.months && judgeMonths(evidence, evidence.months);
  const visits = months ?? findWrongVisits(evidence, ends, posted);
  const changes = calls.filter(({ what, taken }) => what.startsWith('PUT ') && taken?.status === 200);
  const changed = Map.groupBy(changes, ({ subject }) => subject);
  const letters = deadLetters.flatMap((queue) => deadLetterQueue.safeParse(queue).data?.messages.ready ?? []);
  const deadLettered = new Set(letters.map(({ body }) => numberIn(body)));

  const those = (is: (item: WorkItem) => boolean) =>
    workload.filter(is).map(({ kind, number }) => `${kind} ${number}`);
  const isPosted = ({ kind }: WorkItem) => KINDS[kind].posted !== undefined;
  const changesTeam = ({ kind }: WorkItem) => KINDS[kind].changes;
  const isPoison = ({ kind }: WorkItem) => kind === 'poison';

  const textsOf = ({ number }: WorkItem) =>
    new Set((posted.get(number) ?? []).map(({ payload }) => payload.text ?? ''));
  // Of clicks at once that approve and deny, one counts.
  const isApproved = (item: WorkItem) => [...textsOf(item)].some((text) => text.includes('approved it'));
  // A visit is over by the end of the run.
  const inTeam = (item: WorkItem) => (item.kind === 'visit' ? changed : members).has(item.number);
  const isActedOn = (item: WorkItem) =>
    item.kind === 'clicks'
      ? members.has(item.number) === isApproved(item)
      : changesTeam(item)
        ? inTeam(item)
        : posted.has(item.number);
  const lost = those((item) => isPosted(item) && !(isActedOn(item) && posted.has(item.number)));
  const unasked = those(
    (item) =>
      (!changesTeam(item) && changed.has(item.number)) || (!isPosted(item) && posted.has(item.number)),
  );
  const misreported = those(
    (item) =>
      item.kind !== 'alarm' &&
      (posted.get(item.number) ?? []).some(
        ({ payload }) =>
          !expectedMessages(item, endIn(payload)).some((expected) => isDeepStrictEqual(payload, expected)),
      ),
  );
  const decidedTwice = those((item) => item.kind === 'clicks' && textsOf(item).size > 1);
  const changedTwice = those(({ number }) => (changed.get(number)?.length ?? 0) > 1);
  // Slack hears of a visit twice: when it begins, and when it ends.
  const isVisit = new Set(workload.filter(({ kind }) => kind === 'visit').map(({ number }) => number));
  const once = new Map(
    months ? [] : [...posted].filter(([number]) => number === undefined || !isVisit.has(number)),
  );
  // What becomes of a replacement is posted after the alarm, with the same number.
  const isLater = ({ service, what }: Call) =>
    service === 'slack' && what.endsWith(`/${RECOVERY_DESTINATION}`);
  const [duplicates, later] = [
    findDuplicates({ crashes: record.crashes, calls: calls.filter((call) => !isLater(call)) }, once),
    findDuplicates(
      { crashes: record.crashes, calls: calls.filter((call) => call.service !== 'slack' || isLater(call)) },
      byNumber(evidence.recoveries),
    ),
  ];
  const early = findEarlyCalls(record);
  const gaps = findAuditGaps(ledger);
  // An alarm is in the ledger of `heal`; a click is about another comment, and its entry is compared above.
  const isAudited = ({ kind }: WorkItem) => kind !== 'alarm' && kind !== 'clicks';
  const audited = new Set(
    ledger.flatMap(({ kind, comment_url }) => (kind === 'outcome' ? numberIn(String(comment_url)) : [])),
  );

  const breaches: readonly Breach[] = [
    { name: 'lost', cases: lost },
    { name: 'acted on something that is not a command', cases: unasked },
    { name: 'posted the wrong message', cases: misreported },
    { name: 'decided twice', cases: decidedTwice },
    { name: 'posted twice', cases: [...duplicates.unexplained, ...later.unexplained] },
    { name: 'changed a team twice', cases: changedTwice },
    {
      name: 'outcome without an entry in the audit',
      cases: [
        ...gaps.missing,
        ...those((item) => isAudited(item) && posted.has(item.number) && !audited.has(item.number)),
      ],
    },
    { name: 'entry in the audit without an outcome', cases: gaps.extra },
    ...alarms.breaches,
    ...visits.breaches,
    { name: 'called too early', cases: early },
    { name: 'ran more often than scheduled', cases: findExtraRuns(record) },
    {
      name: 'dead-lettered a command',
      cases: months
        ? letters.map(({ body }) => body.slice(0, 80))
        : those((item) => !isPoison(item) && deadLettered.has(item.number)),
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
  const usual: Verdict['figures'] = [
    ['comments and messages', workload.length],
    ['commands sent', those(isPosted).length],
    ['acted on', those((item) => isPosted(item) && isActedOn(item)).length],
    ['posted to Slack', those((item) => isPosted(item) && posted.has(item.number)).length],
    ['ignored', those((item) => !isPosted(item) && !isPoison(item)).length - unasked.length],
    ['dead-lettered', those((item) => isPoison(item) && deadLettered.has(item.number)).length],
    ['outcomes in the audit', audited.size],
    ['lost', lost.length],
    ...alarms.figures,
    ...visits.figures,
    ...duplicates.byCause,
    ['teams changed twice', changedTwice.length],
  ];
  return {
    figures: [
      ...(months === undefined ? usual : months.figures),
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
