import type { Act, VisitComment, Visitor } from '../plan/months.ts';
import type { Call, Record } from './record.ts';
import type { Told } from './told.ts';

const MINUTE = 60_000;
/** In ms: a command computes the end, rounds it up to a minute, and has GitHub make the change within its timeout. */
const TOLERANCE = 5 * MINUTE;

/** When something happened, in ms, and its place in the order of events. */
export interface Moment {
  readonly at: number;
  readonly order: number;
}

/** One time in which somebody was in a team, as GitHub saw it. */
export interface Stay {
  readonly visitor: Visitor;
  readonly by: 'usher' | 'admin';
  readonly from: Moment;
  /** Since when they are a maintainer. */
  promoted?: Moment;
  /** Who took them out. */
  ended?: Moment & { readonly by: 'sweep' | 'command' | 'admin' };
}

/** Something that changed a membership. */
type Change = Moment & ({ readonly call: Call } | { readonly act: Act });

/** What Usher did to memberships that it must never do, in words. */
export interface Mistakes {
  readonly addedTwice: readonly string[];
  readonly takenOut: readonly string[];
}

/** Replays everything that changed the membership of one visitor: who was in, when, by whom, and what was wrong about it. */
export function replayStays(
  visitor: Visitor,
  { calls }: Pick<Record, 'calls'>,
  acts: readonly Act[],
  comments: Iterable<VisitComment>,
): { readonly stays: readonly Stay[]; readonly mistakes: Mistakes } {
  const changes: Change[] = [
    ...calls.flatMap((call) =>
      isChange(call) && call.subject === visitor.number
        ? [{ at: call.at, order: call.taken?.order ?? 0, call }]
        : [],
    ),
    ...acts.filter((act) => act.visitor === visitor).map((act) => ({ at: act.at, order: act.order, act })),
  ];
  const leaves = [...comments].filter((one) => one.visitor === visitor && one.says === 'leave');
  const stays: Stay[] = [];
  const addedTwice: string[] = [];
  const takenOut: string[] = [];
  for (const change of changes.toSorted((one, other) => one.order - other.order)) {
    const moment = { at: change.at, order: change.order };
    const last = stays.at(-1);
    const current = last?.ended === undefined ? last : undefined;
    const what = 'call' in change ? change.call.what : change.act.what;
    if (what === 'adds' || what.startsWith('PUT ')) {
      if (current === undefined)
        stays.push({ visitor, by: what === 'adds' ? 'admin' : 'usher', from: moment });
      else if (what !== 'adds') addedTwice.push(what);
    } else if (what === 'promotes') {
      if (current !== undefined) current.promoted = moment;
    } else if (current !== undefined) {
      const by = 'call' in change ? (change.call.caller.name === 'sweep' ? 'sweep' : 'command') : 'admin';
      current.ended = { ...moment, by };
      const hasLeft = leaves.some(({ at }) => at >= current.from.at && at <= change.at);
      if (by === 'command' && !hasLeft) takenOut.push(`${what}, who had not left`);
      if (by === 'sweep' && current.by === 'admin') takenOut.push(`${what}, whom an admin had put in`);
      if (by === 'sweep' && current.promoted !== undefined) takenOut.push(`${what}, a maintainer`);
    }
  }
  return { stays, mistakes: { addedTwice, takenOut } };
}

const isChange = ({ service, what, taken }: Call) =>
  service === 'github' &&
  ((what.startsWith('PUT /orgs/') && taken?.status === 200) ||
    (what.startsWith('DELETE /orgs/') && taken?.status === 204));

/**
 * Finds the message that tells when a stay ends: of those that let the person in or renew, the one with the latest end.
 *
 * @returns undefined if nobody was told an end: then the stay has none.
 */
export function endOfStay(
  stay: Stay,
  told: readonly Told[],
): (Told & { readonly until: number }) | undefined {
  const isOfStay = ({ comment, until, result }: Told & { until: number }) => {
    const given = until - comment.time;
    const isLetIn = result.outcome === 'added' || result.outcome === 'renewed';
    return (
      isLetIn &&
      comment.visitor === stay.visitor &&
      given >= stay.from.at - TOLERANCE &&
      given <= (stay.ended?.at ?? Number.POSITIVE_INFINITY) + MINUTE
    );
  };
  return told
    .filter((one): one is Told & { until: number } => one.until !== undefined)
    .filter(isOfStay)
    .toSorted((one, other) => other.until - one.until)[0];
}
