import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AuditAct } from '../../src/ledger/audit-entries.ts';
import { isSameName } from '../../src/messages/github-event.ts';
import { type OutcomeRecord, readRecords } from './read-records.ts';

/** Selects outcomes: each field that is set must match. */
export interface HistoryFilter {
  readonly person?: string;
  /** `NAME` or `OWNER/NAME`. */
  readonly repository?: string;
  readonly outcome?: string;
  readonly decidedBy?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/** An outcome, with the fields that a list needs. */
export interface HistoryEntry {
  readonly id: string;
  readonly result: { readonly outcome: string; readonly reason?: string | undefined };
  readonly person: { readonly login: string };
  readonly decided_by?: { readonly login: string };
  readonly repository: string;
  readonly issue: { readonly number: number };
  readonly team: string;
  readonly comment_url: string;
  readonly at: string;
}

/** What the ledger has recorded, the latest first. */
export interface History {
  readonly outcomes: readonly HistoryEntry[];
  /** What admins did; nothing if the filter asks for more than a time. */
  readonly acts: readonly AuditAct[];
}

/**
 * Reads the outcomes and the admins' acts in the ledger. There is no index for this, so it scans the whole table.
 *
 * @param onProgress - Called with the number of entries read and of those that match.
 * @param onUnreadable - Called with the key of each entry that can't be read; the others are read all the same.
 * @throws a Failure of AWS.
 */
export async function readHistory(
  dynamodb: DynamoDBClient,
  table: string,
  filter: HistoryFilter,
  onProgress: (read: number, found: number) => void,
  onUnreadable: (key: string) => void = () => {},
): Promise<History> {
  const outcomes: HistoryEntry[] = [];
  const acts: AuditAct[] = [];
  const progress = (read: number) => onProgress(read, outcomes.length + acts.length);
  for await (const record of readRecords(dynamodb, table, { onProgress: progress, onUnreadable })) {
    if (record.kind === 'act') {
      if (isOnlyByTime(filter) && isInTime(record, filter)) acts.push(record);
    } else if (matches(record, filter)) outcomes.push(toHistoryEntry(record));
  }
  return { outcomes: outcomes.toSorted(latestFirst), acts: acts.toSorted(latestFirst) };
}

/** Compares by time, the later one first. */
export const latestFirst = (one: { readonly at: string }, other: { readonly at: string }) =>
  other.at.localeCompare(one.at);

const isOnlyByTime = ({ person, repository, outcome, decidedBy }: HistoryFilter) =>
  [person, repository, outcome, decidedBy].every((value) => value === undefined);

/** Whether something happened in a time. */
export function isInTime(
  { at }: { readonly at: string },
  { since, until }: { readonly since?: Date | undefined; readonly until?: Date | undefined },
): boolean {
  const time = Date.parse(at);
  return (since === undefined || time >= since.getTime()) && (until === undefined || time < until.getTime());
}

function matches(record: OutcomeRecord, filter: HistoryFilter): boolean {
  const { person, repository, outcome, decidedBy } = filter;
  return [
    person === undefined || isSameName(record.person, person),
    repository === undefined ||
      isSameName(record.repository, repository) ||
      isSameName(record.repository.split('/')[1] ?? '', repository),
    outcome === undefined || record.outcome === outcome,
    decidedBy === undefined || isSameName(record.decided_by ?? '', decidedBy),
    isInTime(record, filter),
  ].every(Boolean);
}

function toHistoryEntry(record: OutcomeRecord): HistoryEntry {
  const { id, outcome, reason, person, decided_by, repository, issue, team, comment_url, at } = record;
  return {
    id,
    result: { outcome, ...(reason === undefined ? {} : { reason }) },
    person: { login: person },
    ...(decided_by === undefined ? {} : { decided_by: { login: decided_by } }),
    repository,
    issue: { number: issue },
    team,
    comment_url,
    at,
  };
}
