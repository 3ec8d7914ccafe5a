import { isDeepStrictEqual } from 'node:util';
import type { Post } from '../../local/slack.ts';
import { keptReason, type Outcome } from '../../src/messages/outcome.ts';
import { formatDuration } from '../../src/rules/durations.ts';
import { profileOf } from '../plan/payload.ts';
import type { VisitComment } from '../plan/months.ts';
import { APPROVER, DENIER } from '../plan/workload.ts';
import { messageOf } from './expected-message.ts';
import { endIn } from './visits.ts';

/** What a message in Slack says about somebody in a run over months. */
export interface Told {
  readonly comment: VisitComment;
  readonly result: Outcome;
  /** When the person's time ends, if the message says so, in ms. */
  readonly until: number | undefined;
  /** When Slack took the message, in ms. */
  readonly at: number;
}

const RESULTS: readonly Outcome[] = [
  { outcome: 'added' },
  { outcome: 'renewed' },
  { outcome: 'requested' },
  { outcome: 'left' },
  { outcome: 'not-a-member' },
  { outcome: 'ending' },
  { outcome: 'expired' },
  ...keptReason.options.map((reason) => ({ outcome: 'kept', reason }) as const),
];

/** The number of the comment that a message links. */
const linked = /issuecomment-(\d+)/;

/**
 * Reads a message about a comment.
 *
 * @returns undefined if it is not, as a whole, one that Usher has for such a comment.
 */
export function readPost(
  { payload, at }: Post,
  comments: ReadonlyMap<number, VisitComment>,
): Told | undefined {
  const comment = comments.get(Number(linked.exec(JSON.stringify(payload))?.[1]));
  if (comment === undefined) return undefined;
  const end = endIn(payload);
  const result = RESULTS.find((one) =>
    messagesOf(comment, one, end).some((message) => isDeepStrictEqual(payload, message)),
  );
  if (result === undefined) return undefined;
  return { comment, result, until: end === undefined ? undefined : Date.parse(end), at: at.getTime() };
}

/** The messages that may say it: where somebody decides, either approver may have. */
function messagesOf(comment: VisitComment, result: Outcome, end: string | undefined): readonly object[] {
  const until = end === undefined ? {} : { until: end };
  if (result.outcome === 'requested') {
    const asked = { approvers: [APPROVER.login, DENIER.login], asked_for: formatDuration(comment.time) };
    // To join, or to stay longer: the message does not say until when the person is in.
    return [{}, { until: new Date(0).toISOString() }].map((isIn) =>
      messageOf(comment, { result, ...asked, ...isIn }),
    );
  }
  const isLetIn = result.outcome === 'added' || result.outcome === 'renewed';
  if (!isLetIn || !comment.isDecided) return [messageOf(comment, { result, ...until })];
  return [APPROVER, DENIER].map((by) =>
    messageOf(comment, { result, ...until, decided_by: profileOf(by), decided_in_slack: true }),
  );
}
