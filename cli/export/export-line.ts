import type { LedgerRecord, OutcomeRecord } from '../history/read-records.ts';

/**
 * One line of `usher export --format`. docs/operations.md describes the columns for auditors. They are stable: a new one
 * is added at the end. Where there is nothing to say, the value is null, or empty in CSV.
 */
export interface ExportLine {
  /** When it happened, in ISO 8601 and UTC. */
  readonly at: string;
  /** `grant`: somebody is in a team now; `act`: an admin did something. */
  readonly kind: 'request' | 'decision' | 'grant' | 'outcome' | 'act';
  /** The outcome; `approved` or `declined` for a decision; the name of an act. */
  readonly what: string;
  readonly reason: string | null;
  /** Whom it is about. */
  readonly person: string | null;
  readonly person_id: number | null;
  readonly team: string | null;
  /** Who decided, or the ARN of the admin. Null where the rules decided. */
  readonly by: string | null;
  readonly by_id: number | null;
  readonly organization: string | null;
  readonly repository: string | null;
  readonly issue: number | null;
  readonly comment_url: string | null;
  /** The rule has `dry_run`: nothing was changed. */
  readonly dry_run: boolean;
  /** GitHub's words for a refusal, or what an act did. */
  readonly detail: string | null;
  /** Repository id, comment id and step; the same for all that came of one command. */
  readonly id: string | null;
  /** They decided by a button in Slack. */
  readonly in_slack: boolean;
  /** Until when the person is in the team, if that ends; in ISO 8601 and UTC. */
  readonly until: string | null;
  /** Why the person asked, in their own words. */
  readonly because: string | null;
}

/** Every column, in order. */
export const COLUMNS = [
  'at',
  'kind',
  'what',
  'reason',
  'person',
  'person_id',
  'team',
  'by',
  'by_id',
  'organization',
  'repository',
  'issue',
  'comment_url',
  'dry_run',
  'detail',
  'id',
  'in_slack',
  'until',
  'because',
] as const satisfies readonly (keyof ExportLine)[];

/** The lines of a record: two for an outcome that somebody approved. */
export function linesOf(record: LedgerRecord): readonly ExportLine[] {
  if (record.kind === 'act') {
    const { at, act, by, about = '', details } = record;
    const isComment = about.startsWith('https://');
    const detail = [isComment ? undefined : about, details].filter(Boolean).join('\n');
    const comment_url = isComment ? about : null;
    return [{ ...NOTHING, at, what: act, by, comment_url, detail: detail || null }];
  }
  const outcome = toLine(record, kindOf(record), record.outcome);
  if (record.isFollowUp || record.decided_by === undefined) return [outcome];
  if (record.outcome === 'declined') return [{ ...outcome, kind: 'decision' }];
  return [{ ...outcome, kind: 'decision', what: 'approved', reason: null, detail: null }, outcome];
}

/** A line with nothing to say, whose keys are in order. */
const NOTHING: ExportLine = {
  at: '',
  kind: 'act',
  what: '',
  reason: null,
  person: null,
  person_id: null,
  team: null,
  by: null,
  by_id: null,
  organization: null,
  repository: null,
  issue: null,
  comment_url: null,
  dry_run: false,
  detail: null,
  id: null,
  in_slack: false,
  until: null,
  because: null,
};

/** Outcomes after which somebody is in a team. */
const GRANTS: ReadonlySet<string> = new Set(['added', 'accepted', 'renewed']);

function kindOf({ outcome, dry_run }: OutcomeRecord): ExportLine['kind'] {
  if (outcome === 'requested') return 'request';
  return GRANTS.has(outcome) && dry_run === undefined ? 'grant' : 'outcome';
}

const toLine = (record: OutcomeRecord, kind: ExportLine['kind'], what: string): ExportLine => ({
  at: record.at,
  kind,
  what,
  reason: record.reason ?? null,
  person: record.person,
  person_id: record.person_id ?? null,
  team: record.team,
  by: record.decided_by ?? null,
  by_id: record.decided_by_id ?? null,
  organization: record.organization ?? null,
  repository: record.repository,
  issue: record.issue,
  comment_url: record.comment_url,
  dry_run: record.dry_run === 1,
  detail: record.detail ?? null,
  id: record.id,
  in_slack: record.decided_in_slack === 1,
  until: record.until ?? null,
  because: record.because ?? null,
});
