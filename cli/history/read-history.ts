import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { callAws } from '../../src/aws/failures.ts';
import { parseMemory } from '../../src/ledger/parse-memory.ts';
import { isSameName } from '../../src/messages/github-event.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { REQUEST_LIFETIME } from '../../src/runtime/limits.ts';

/** Which commands are asked for; all that are named must fit. */
export interface Wanted {
  readonly person?: string;
  /** `NAME` or `OWNER/NAME`. */
  readonly repository?: string;
  readonly outcome?: string;
  readonly decidedBy?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/**
 * The commands that the ledger remembers, the latest first. It has no index for such questions, so all of it is read.
 *
 * @param onProgress - Hears how many entries were read, and how many fit.
 * @param onUnreadable - Hears of each entry that cannot be read; it costs no other.
 * @throws a Failure.
 */
export async function readHistory(
  dynamodb: DynamoDBClient,
  table: string,
  wanted: Wanted,
  onProgress: (read: number, found: number) => void,
  onUnreadable: (key: string) => void = () => {},
): Promise<readonly Told[]> {
  const found: Told[] = [];
  const lapsed = new Set<string>();
  let read = 0;
  let next: Record<string, AttributeValue> | undefined;
  do {
    const scan = new ScanCommand({
      TableName: table,
      FilterExpression: 'begins_with(pk, :command) OR (begins_with(pk, :request) AND #state = :lapsed)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':command': { S: 'command/' },
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
        const request =
          report?.S === undefined ? undefined : readLapsed(key, report.S, Number(asked?.N ?? 0));
        if (request !== undefined) lapsed.add(request.id);
        const told = request ?? readMemory(key, memory?.S ?? '{}');
        if (told !== undefined && fits(told, wanted)) found.push(told);
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

function fits(told: Told, { person, repository, outcome, decidedBy, since, until }: Wanted): boolean {
  const at = Date.parse(told.at);
  return [
    person === undefined || isSameName(told.person.login, person),
    repository === undefined ||
      isSameName(told.repository, repository) ||
      isSameName(told.repository.split('/')[1] ?? '', repository),
    outcome === undefined || told.result.outcome === outcome,
    decidedBy === undefined || isSameName(told.decided_by?.login ?? '', decidedBy),
    since === undefined || at >= since.getTime(),
    until === undefined || at < until.getTime(),
  ].every(Boolean);
}

const person = z.object({ login: z.string() });

/** What was told of a command, as far as a list of commands needs it. */
const told = z.object({
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
export type Told = z.infer<typeof told>;

/** The ledger remembers for a year: entries of other versions of Usher must do, whatever else they have. */
const memory = z.object({
  report: z.optional(told),
  notification: z.optional(told),
  followUp: z.optional(told),
});

/**
 * What became of a command, and what became of that later, by what the ledger remembers of it.
 *
 * @returns undefined if there is nothing to report.
 * @throws RetryableFailure if it cannot be read.
 */
export function readMemory(key: string, json: string): Told | undefined {
  const { report, notification, followUp } = parseMemory(memory, key, json);
  return followUp ?? report ?? notification;
}

/**
 * What a request came to on which nobody decided; it ended when its time was over.
 *
 * @param asked - In ms since 1970.
 * @throws RetryableFailure if it cannot be read.
 */
export function readLapsed(key: string, report: string, asked: number): Told {
  const about = parseMemory(z.omit(told, { result: true, at: true }), key, report);
  const at = new Date(asked + REQUEST_LIFETIME).toISOString();
  return { ...about, result: { outcome: 'request-lapsed' }, at };
}
