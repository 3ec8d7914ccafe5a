import * as z from 'zod/mini';
import type { GitHubCall } from '../../local/github/create-github.ts';
import type { TraceEvent } from '../../local/trace.ts';
import type { AuditEntry } from '../../src/ledger/audit-entries.ts';
import { withRelativeTimes } from './relative-times.ts';
import type { Scenario } from './scenario.ts';

/** A call to GitHub, in the form of the expectation. @param began - When the story did, in ms since 1970. */
export function showCall({ method, path, status, exchange }: GitHubCall, began: number): string {
  const { requestBody } = exchange;
  const body = requestBody === undefined ? '' : ` ${JSON.stringify(requestBody)}`;
  const place = path.replace(/\/invitations\/\d+$/, '/invitations/ID');
  return withRelativeTimes(`${method} ${place}${body} → ${status}`, began);
}

/** Reads that follow each other may be made at once, and arrive in any order. */
export function sortReads(all: readonly string[]): readonly string[] {
  const isRead = (call: string) => call.startsWith('GET ');
  const next = all.findIndex((call) => !isRead(call));
  if (next === -1) return all.toSorted();
  return [...all.slice(0, next).toSorted(), all[next] ?? '', ...sortReads(all.slice(next + 1))];
}

const text = z.object({ text: z.string() });

/** What Slack got, in the form of the expectation. @param began - As for {@link showCall}. */
export function showPosts(
  events: readonly TraceEvent[],
  { expect: { slack } }: Scenario,
  began: number,
): readonly object[] {
  const isWhole = slack.some((expected) => expected.body !== undefined);
  return events.flatMap(({ text: event, message }) => {
    if (message === undefined) return [];
    const [, reader] = /^showed a message to (.+) alone$/.exec(event) ?? [];
    const how = event === 'replaced a message' ? 'replaces the request' : reader && `only ${reader} sees it`;
    const body: unknown = JSON.parse(withRelativeTimes(JSON.stringify(message.payload), began));
    return [
      {
        destination: message.destination,
        ...(how !== undefined && { how }),
        ...(isWhole ? { body } : text.parse(body)),
      },
    ];
  });
}

/** `notify` posts while `command` answers a click, and while a sweep goes on. */
export const sortPosts = (posts: readonly object[], { later }: Scenario): readonly object[] =>
  later.length === 0
    ? posts
    : posts.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

/** The outcomes of a story's comments in the audit, in the form of the expectation. */
export function showAudit(
  all: readonly AuditEntry[],
  { comment: { id }, later }: Scenario,
  began: number,
): readonly string[] {
  const ids = [id, ...later.map((_, at) => id + at + 1)];
  return all
    .filter(({ comment_url }) => ids.some((each) => comment_url.endsWith(`-${each}`)))
    .map(({ outcome, reason, person, team, until, because, decided_by, decided_in_slack, dry_run }) => {
      const what = reason === undefined ? outcome : `${outcome}/${reason}`;
      const end = until === undefined ? '' : ` until ${withRelativeTimes(until, began)}`;
      const why = because === undefined ? '' : ` because ${because}`;
      const by = decided_by === undefined ? '' : ` by ${decided_by}${decided_in_slack ? ' in Slack' : ''}`;
      return `${what} ${person} ${team}${end}${why}${by}${dry_run === undefined ? '' : ' in a dry run'}`;
    });
}
