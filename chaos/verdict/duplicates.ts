import { type Call, isPost, type Record } from './record.ts';

type Cause = 'answer lost' | 'killed before the record' | 'unexplained';

/** What became of the posts that repeated an earlier one. */
export interface Duplicates {
  readonly byCause: readonly (readonly [string, number])[];
  readonly unexplained: readonly string[];
}

/**
 * Finds the messages that Slack took more than once, and why. Two reasons are accepted: Slack's answer to the first one
 * was lost, or the process was killed before it could record the post.
 *
 * @param posted - What Slack took, by the number of the comment.
 */
export function findDuplicates(
  { calls, crashes }: Pick<Record, 'calls' | 'crashes'>,
  posted: ReadonlyMap<number | undefined, readonly unknown[]>,
): Duplicates {
  const causes: Repetition[] = [];
  const repeated = new Set([...posted].flatMap(([number, posts]) => (posts.length > 1 ? [number] : [])));
  const bySubject = Map.groupBy(
    calls.filter(({ subject }) => subject !== undefined && repeated.has(subject)),
    ({ subject }) => subject,
  );
  for (const [subject = 0, about] of bySubject) {
    const posts = about
      .filter((call) => isPost(call) && call.taken?.status === 200)
      .toSorted((a, b) => orderOf(a) - orderOf(b));
    for (const post of posts.slice(0, -1))
      causes.push({ subject, cause: causeOf(post, about, crashes), after: whatFollowed(post, about) });
  }
  return count(causes);
}

/** The same for a run in which Slack hears of one comment several times: finds what it took twice in the same words. */
export function findRepeatedPosts({ calls, crashes }: Pick<Record, 'calls' | 'crashes'>): Duplicates {
  const taken = calls.filter((call) => isPost(call) && call.taken?.status === 200);
  const repeated = [...Map.groupBy(taken, ({ posted }) => posted).values()].filter(
    (posts) => posts.length > 1,
  );
  return count(
    repeated.flatMap((posts) => {
      const [{ subject = 0 } = {}] = posts;
      const about = calls.filter((call) => call.subject === subject);
      return posts
        .toSorted((a, b) => orderOf(a) - orderOf(b))
        .slice(0, -1)
        .map((post) => ({
          subject,
          cause: causeOf(post, about, crashes),
          after: whatFollowed(post, about),
        }));
    }),
  );
}

/** A post that repeated an earlier one. */
interface Repetition {
  readonly subject: number;
  readonly cause: Cause;
  readonly after: string;
}

function count(causes: readonly Repetition[]): Duplicates {
  const countOf = (wanted: Cause) => causes.filter(({ cause }) => cause === wanted).length;
  return {
    byCause: [
      ['posted twice, Slack’s answer was lost', countOf('answer lost')],
      ['posted twice, killed before the record', countOf('killed before the record')],
      ['posted twice for no such reason', countOf('unexplained')],
    ],
    unexplained: causes.flatMap(({ subject, cause, after }) =>
      cause === 'unexplained' ? [`${subject} was posted, then: ${after}; and posted again`] : [],
    ),
  };
}

/** What the invocation that posted asked for after that, and which faults were injected. */
function whatFollowed(post: Call, about: readonly Call[]): string {
  const calls = about.slice(about.indexOf(post) + 1);
  return calls
    .filter(({ caller }) => caller.invocation === post.caller.invocation)
    .map(({ service, what, fault, taken }) => `${service} ${what} → ${fault ?? taken?.status ?? 'nothing'}`)
    .join(', ');
}

const orderOf = ({ taken }: Call) => taken?.order ?? 0;

function causeOf(post: Call, about: readonly Call[], crashes: Record['crashes']): Cause {
  if (post.isAnswered !== true) return 'answer lost';
  const { life, invocation } = post.caller;
  const isRecorded = about.some(
    (call) => call.isFinal === true && call.caller.life === life && orderOf(call) > orderOf(post),
  );
  const isKilled = crashes.some(
    ({ caller, why }) => caller.life === life && caller.invocation === invocation && why === 'killed',
  );
  return isKilled && !isRecorded ? 'killed before the record' : 'unexplained';
}
