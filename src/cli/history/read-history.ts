import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { orFailure } from '../../aws/aws-failure.ts';
import { sameName } from '../../same-name.ts';
import { readLapsed, readMemory, type Told } from './read-memory.ts';

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
 * @throws a Failure.
 */
export async function readHistory(
  dynamodb: DynamoDBClient,
  table: string,
  wanted: Wanted,
  onProgress: (read: number, found: number) => void,
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
      ProjectionExpression: 'memory, asked, report',
      ExclusiveStartKey: next,
    });
    const {
      Items = [],
      ScannedCount = 0,
      LastEvaluatedKey,
    } = await orFailure('DynamoDB', dynamodb.send(scan));
    for (const { memory, asked, report } of Items) {
      const request = report?.S === undefined ? undefined : readLapsed(report.S, Number(asked?.N ?? 0));
      if (request !== undefined) lapsed.add(request.id);
      const told = request ?? readMemory(memory?.S ?? '{}');
      if (told !== undefined && fits(told, wanted)) found.push(told);
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
    person === undefined || sameName(told.person.login, person),
    repository === undefined ||
      sameName(told.repository, repository) ||
      sameName(told.repository.split('/')[1] ?? '', repository),
    outcome === undefined || told.result.outcome === outcome,
    decidedBy === undefined || sameName(told.decided_by?.login ?? '', decidedBy),
    since === undefined || at >= since.getTime(),
    until === undefined || at < until.getTime(),
  ].every(Boolean);
}
