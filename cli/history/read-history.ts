import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { callAws } from '../../src/aws/failures.ts';
import { parseMemory } from '../../src/ledger/entries.ts';
import { isSameName } from '../../src/messages/github-event.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { REQUEST_LIFETIME } from '../../src/runtime/limits.ts';

/** Selects commands: each field that is set must match. */
export interface HistoryFilter {
  readonly person?: string;
  /** `NAME` or `OWNER/NAME`. */
  readonly repository?: string;
  readonly outcome?: string;
  readonly decidedBy?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/**
 * Reads the commands in the ledger, the latest first. There is no index for this, so it scans the whole table.
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
): Promise<readonly HistoryEntry[]> {
  const found: HistoryEntry[] = [];
  const lapsed = new Set<string>();
  let read = 0;
  let next: Record<string, AttributeValue> | undefined;
  do {
    const scan = new ScanCommand({
      TableName: table,
      FilterExpression:
        'begins_with(pk, :command) OR begins_with(pk, :click) OR (begins_with(pk, :request) AND #state = :lapsed)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':command': { S: 'command/' },
        ':click': { S: 'click/' },
        ':request': { S: 'request/' },
        ':lapsed': { S: 'lapsed' },
      },
      ProjectionExpression: 'pk, memory, asked, report',
      ExclusiveStartKey: next,
    });
    const { Items = [], ScannedCount = 0, LastEvaluatedKey } = await callAws('DynamoDB', dynamodb.send(scan));
    for (const { pk, memory, asked, report } of Items) {
      const key = pk?.S ?? '';
      try {
        const lapsedRequest =
          report?.S === undefined ? undefined : readLapsedRequest(key, report.S, Number(asked?.N ?? 0));
        if (lapsedRequest !== undefined) lapsed.add(lapsedRequest.id);
        const entry = lapsedRequest ?? readReport(key, memory?.S ?? '{}');
        if (entry !== undefined && matches(entry, filter)) found.push(entry);
      } catch (error) {
        if (!(error instanceof RetryableFailure)) throw error;
        onUnreadable(key);
      }
    }
    read += ScannedCount;
    onProgress(read, found.length);
    next = LastEvaluatedKey;
  } while (next !== undefined);
  return found
    .filter(({ id, result }) => !(result.outcome === 'requested' && lapsed.has(id)))
    .toSorted((one, other) => (one.at < other.at ? 1 : -1));
}

function matches(
  entry: HistoryEntry,
  { person, repository, outcome, decidedBy, since, until }: HistoryFilter,
): boolean {
  const at = Date.parse(entry.at);
  return [
    person === undefined || isSameName(entry.person.login, person),
    repository === undefined ||
      isSameName(entry.repository, repository) ||
      isSameName(entry.repository.split('/')[1] ?? '', repository),
    outcome === undefined || entry.result.outcome === outcome,
    decidedBy === undefined || isSameName(entry.decided_by?.login ?? '', decidedBy),
    since === undefined || at >= since.getTime(),
    until === undefined || at < until.getTime(),
  ].every(Boolean);
}

const person = z.object({ login: z.string() });

/** The last report on a command: the fields that a list needs. */
const historyEntry = z.object({
  id: z.string(),
  result: z.object({ outcome: z.string(), reason: z.optional(z.string()) }),
  person,
  decided_by: z.optional(person),
  repository: z.string(),
  issue: z.object({ number: z.int() }),
  team: z.string(),
  comment_url: z.string(),
  at: z.string(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;

/** The ledger keeps entries for more than a year, so those of older versions must parse too. */
const memory = z.object({
  report: z.optional(historyEntry),
  notification: z.optional(historyEntry),
  followUp: z.optional(historyEntry),
});

/**
 * The last report in a command's ledger entry: a follow-up, if there is one.
 *
 * @param json - The entry's `memory`.
 * @throws RetryableFailure if it can't be read.
 */
export function readReport(key: string, json: string): HistoryEntry | undefined {
  const { report, notification, followUp } = parseMemory(memory, key, json);
  return followUp ?? report ?? notification;
}

/**
 * A request that lapsed because nobody decided in time.
 *
 * @param asked - When it was made, in ms since 1970.
 * @throws RetryableFailure if it can't be read.
 */
export function readLapsedRequest(key: string, report: string, asked: number): HistoryEntry {
  const request = parseMemory(z.omit(historyEntry, { result: true, at: true }), key, report);
  const at = new Date(asked + REQUEST_LIFETIME).toISOString();
  return { ...request, result: { outcome: 'request-lapsed' }, at };
}
