import { reminderLead } from '../../src/rules/durations.ts';
import { SWEEP_MAX_REMOVALS, SWEEP_PERIOD, SWEEP_TIMEOUT } from '../../src/runtime/limits.ts';
import type { VisitComment } from '../plan/months.ts';
import { findRepeatedPosts } from './duplicates.ts';
import type { Evidence, MonthsEvidence } from './evidence.ts';
import type { Call, Scheduled } from './record.ts';
import { endOfStay, replayStays, type Stay } from './stays.ts';
import { readPost, type Told } from './told.ts';
import type { Breach } from './verdict.ts';

const HOUR = 3_600_000;
/** In ms: the longest that anybody is kept past the end while all is well: a sweep's period, and what the sweep takes. */
const LATEST = SWEEP_PERIOD * 1_000 + 60_000;
/** In ms: how long before an end nothing may have failed for all to be well. No wait that a service asks for is longer. */
const BEFORE = HOUR;

/** A stay, and the message that tells when it ends. */
interface Visit {
  readonly stay: Stay;
  readonly end: (Told & { readonly until: number }) | undefined;
}

/** Judges what became of everybody in a run over months, by what GitHub did and what Slack and the issues were told. */
export function judgeMonths(
  { record, posts, ledger }: Pick<Evidence, 'record' | 'posts' | 'ledger'>,
  { visitors, comments, acts, replies, sweepsLeftOut }: MonthsEvidence,
): { readonly breaches: readonly Breach[]; readonly figures: readonly (readonly [string, number])[] } {
  const { calls } = record;
  const read = posts.map((post) => readPost(post, comments));
  const told = read.filter((one) => one !== undefined);
  const replayed = visitors.map((visitor) => replayStays(visitor, record, acts, comments.values()));
  const visits: readonly Visit[] = replayed
    .flatMap(({ stays }) => stays)
    .filter(({ by }) => by === 'usher')
    .map((stay) => ({ stay, end: endOfStay(stay, told) }));
  const removals = visits.filter(({ stay }) => stay.ended?.by === 'sweep');
  const sweeps = record.scheduled.filter(({ name }) => name === 'sweep');
  const complete = sweeps.filter(({ end }) => end?.isComplete === true);
  const duplicates = findRepeatedPosts(record);
  const wasTold = (outcome: Told['result']['outcome'], { number }: VisitComment) =>
    told.some(({ comment, result }) => comment.number === number && result.outcome === outcome);
  const isKept = ({ stay: { visitor, from }, end }: Visit) =>
    told.some(
      ({ comment, result, at }) =>
        comment.visitor === visitor && result.outcome === 'kept' && at >= (end?.until ?? from.at),
    );

  const early = removals.flatMap(({ stay, end }) => {
    const { login } = stay.visitor.account;
    if (end === undefined) return [`${login}, who was told no end`];
    const minutes = (end.until - (stay.ended?.at ?? 0)) / 60_000;
    return minutes > 0 ? [`${login}, ${minutes.toFixed(1)} min early`] : [];
  });
  const overstayed = visits.flatMap((visit) => {
    const missed = visit.end && firstSweepThatMissed(visit.stay, visit.end.until, complete, calls);
    return missed === undefined || isKept(visit)
      ? []
      : [`${named(visit)}, by the complete sweep of ${new Date(missed.at).toISOString()}`];
  });
  const well = visits.filter(
    ({ stay, end }) => end !== undefined && isReached(stay, end.until) && isWell(end.until, calls),
  );
  const lateness = ({ stay, end }: Visit) => (stay.ended?.at ?? Number.POSITIVE_INFINITY) - (end?.until ?? 0);
  const failed = sweeps.flatMap(({ at, end }) =>
    end?.isComplete === false && !hasFault(calls, at - BEFORE, end.at)
      ? [`${new Date(at).toISOString()}: ${end.error?.split('\n')[0] ?? 'its process died'}`]
      : [],
  );
  const late = well.filter((visit) => lateness(visit) > LATEST && !isKept(visit));
  const forgotten = visits.filter((visit) => {
    const { stay, end } = visit;
    const isOver = end === undefined || end.until < (sweeps.at(-1)?.at ?? 0);
    return stay.ended === undefined && isOver && !isKept(visit);
  });
  const notReminded = removals.filter(
    ({ end }) =>
      end !== undefined &&
      complete.some(
        ({ at }) =>
          at >= end.until - reminderLead(end.comment.time) && at < end.until - SWEEP_TIMEOUT * 1_000,
      ) &&
      !told.some(({ result, until }) => result.outcome === 'ending' && until === end.until),
  );
  const reminders = replies.filter((text) => text.endsWith(' to stay longer.'));
  const ended = new Set(removals.map(({ end }) => end?.comment.number));
  const lost = [...comments.values()].filter(
    (comment) => !isAnswered(comment, wasTold) && !isLeftIn(comment, told),
  );
  const audited = new Set(
    ledger.flatMap(({ kind, comment_url, outcome }) =>
      kind === 'outcome' ? [`${String(comment_url)} ${String(outcome)}`] : [],
    ),
  );
  const isAudited = ({ comment, result }: Told) =>
    [...audited].some((text) => text.endsWith(`issuecomment-${comment.number} ${result.outcome}`));
  const count = (outcome: Told['result']['outcome']) =>
    new Set(
      told
        .filter(({ result }) => result.outcome === outcome)
        .map(({ comment, until }) => `${comment.number} ${until}`),
    ).size;
  const kept = well.map(lateness).filter(Number.isFinite);

  return {
    breaches: [
      { name: 'lost', cases: lost.map(({ number, body }) => `${body} ${number}`) },
      {
        name: 'posted the wrong message',
        cases: posts.flatMap(({ payload }, index) => (read[index] === undefined ? [payload.text ?? ''] : [])),
      },
      { name: 'posted twice', cases: duplicates.unexplained },
      { name: 'changed a team twice', cases: replayed.flatMap(({ mistakes }) => mistakes.addedTwice) },
      {
        name: 'taken out early or by mistake',
        cases: [...replayed.flatMap(({ mistakes }) => mistakes.takenOut), ...early],
      },
      { name: 'kept past the end by a complete sweep', cases: overstayed },
      { name: 'kept past the end though all was well', cases: late.map(named) },
      { name: 'a sweep failed though all was well', cases: failed },
      { name: 'kept past the end, and told nobody', cases: forgotten.map(named) },
      { name: 'not reminded', cases: notReminded.map(named) },
      {
        name: 'reminded twice on the issue',
        cases: [...new Set(reminders.filter((text, index) => reminders.indexOf(text) !== index))],
      },
      {
        name: 'taken out, and told nobody',
        cases: removals.filter(({ end }) => end === undefined || !wasTold('expired', end.comment)).map(named),
      },
      {
        name: 'announced an end that did not come',
        cases: told
          .filter(({ result, comment }) => result.outcome === 'expired' && !ended.has(comment.number))
          .map(({ comment }) => comment.person.login),
      },
      {
        name: 'outcome without an entry in the audit',
        cases: told
          .filter((one) => !isAudited(one))
          .map(({ comment, result }) => `${comment.number} ${result.outcome}`),
      },
    ],
    figures: [
      ['people', visitors.length],
      ['comments', comments.size],
      ['acts of admins on GitHub', acts.length],
      ['lost', lost.length],
      ['let in for a time', visits.length],
      ['requests', count('requested')],
      ['renewed', count('renewed')],
      ['reminded', count('ending')],
      ['reminded on the issue', reminders.length],
      ['left early', count('left')],
      ['taken out when their time was over', removals.length],
      ['left in when in doubt, or a maintainer, and said so', count('kept')],
      ['ends while all was well', well.length],
      ['longest past the end then, in minutes', Math.ceil(Math.max(0, ...kept) / 60_000)],
      ['complete sweeps', complete.length],
      ['sweeps with nothing to do, left out', sweepsLeftOut],
      ...duplicates.byCause,
    ],
  };
}

const named = ({ stay, end }: Visit) =>
  `${stay.visitor.account.login} (${stay.visitor.story}), until ${end === undefined ? 'ever' : new Date(end.until).toISOString()}`;

/** Whether somebody was still in, and no maintainer, when their time was over. */
const isReached = ({ ended, promoted }: Stay, until: number) =>
  (ended === undefined || ended.at >= until) && (promoted === undefined || promoted.at > until);

/** The first complete sweep that started after the end of a stay and did not end it, though it could. */
function firstSweepThatMissed(
  stay: Stay,
  until: number,
  complete: readonly Scheduled[],
  calls: readonly Call[],
): Scheduled | undefined {
  if (!isReached(stay, until)) return undefined;
  const first = complete.find(({ at }) => at >= until);
  const order = first?.end?.order ?? Number.POSITIVE_INFINITY;
  if (first === undefined || (stay.ended?.order ?? Number.POSITIVE_INFINITY) <= order) return undefined;
  const removals = calls.filter(
    ({ caller, what, at, taken }) =>
      caller.name === 'sweep' &&
      what.startsWith('DELETE /orgs/') &&
      at >= first.at &&
      (taken?.order ?? Number.POSITIVE_INFINITY) <= order,
  );
  return removals.length >= SWEEP_MAX_REMOVALS ? undefined : first;
}

/** Whether no call failed around the end of somebody's time. */
const isWell = (until: number, calls: readonly Call[]) => !hasFault(calls, until - BEFORE, until + LATEST);

const hasFault = (calls: readonly Call[], from: number, to: number) =>
  calls.some(({ at, fault }) => fault !== undefined && at >= from && at <= to);

/** Whether Slack heard what became of a comment. */
function isAnswered(
  comment: VisitComment,
  wasTold: (outcome: Told['result']['outcome'], comment: VisitComment) => boolean,
): boolean {
  if (comment.visitor.story === 'before') return true;
  if (comment.says === 'leave') return wasTold('left', comment) || wasTold('not-a-member', comment);
  const isIn = wasTold('added', comment) || wasTold('renewed', comment);
  return isIn && (!comment.isDecided || wasTold('requested', comment));
}

/** Whether somebody was left in past the end: Usher has nothing to renew then, and Slack hears nothing. */
const isLeftIn = ({ visitor }: VisitComment, told: readonly Told[]) =>
  told.some(({ comment, result }) => comment.visitor === visitor && result.outcome === 'kept');
