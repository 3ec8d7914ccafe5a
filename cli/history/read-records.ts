import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { callAws } from '../../src/aws/failures.ts';
import { type AuditAct, auditAct, type AuditEntry, auditEntry } from '../../src/ledger/audit-entries.ts';
import { commandAuditKey, followUpAuditKey, parseItem } from '../../src/ledger/entries.ts';
import { fromAttributes, type Item } from '../../src/ledger/table.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { readLapsedRequest, readReports, type StoredReport } from './stored-report.ts';

/** An outcome that the ledger has recorded. Old entries lack some ids. */
export type OutcomeRecord = Omit<AuditEntry, 'pk' | 'person_id' | 'organization'> & {
  readonly person_id?: number | undefined;
  readonly organization?: string | undefined;
  /** It became known later: of an invitation or a request. */
  readonly isFollowUp: boolean;
};
/** Something that the ledger has recorded. */
export type LedgerRecord = OutcomeRecord | AuditAct;

interface Reading {
  /** Called after each page with the number of entries read so far. */
  readonly onProgress?: (read: number) => void;
  /** Called with the key of each entry that can't be read; the others are read all the same. */
  readonly onUnreadable: (key: string) => void;
}

/**
 * Reads everything that the ledger has recorded, page by page and in no order. It scans the whole table: there is no
 * index for this. What versions without an audit recorded is made from their other entries. What happens while it reads
 * may be missing.
 *
 * @throws a Failure of AWS.
 */
export async function* readRecords(
  dynamodb: DynamoDBClient,
  table: string,
  { onProgress, onUnreadable }: Reading,
): AsyncGenerator<LedgerRecord, void, undefined> {
  let read = 0;
  let next: Record<string, AttributeValue> | undefined;
  do {
    const scan = new ScanCommand({
      TableName: table,
      FilterExpression:
        'begins_with(pk, :audit) OR begins_with(pk, :command) OR (begins_with(pk, :request) AND #state = :lapsed)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ':audit': { S: 'audit/' },
        ':command': { S: 'command/' },
        ':request': { S: 'request/' },
        ':lapsed': { S: 'lapsed' },
      },
      ExclusiveStartKey: next,
    });
    const { Items = [], ScannedCount = 0, LastEvaluatedKey } = await callAws('DynamoDB', dynamodb.send(scan));
    /** What may not be in the audit, by its key there. */
    const others = new Map<string, OutcomeRecord>();
    for (const item of Items.map(fromAttributes)) {
      const key = String(item['pk']);
      try {
        const audited = readAudited(key, item);
        if (audited !== undefined) yield audited;
        for (const record of readOthers(key, item)) others.set(auditKeyOf(record), record);
      } catch (error) {
        if (!(error instanceof RetryableFailure)) throw error;
        onUnreadable(key);
      }
    }
    for (const key of await findKeys(dynamodb, table, [...others.keys()])) others.delete(key);
    yield* others.values();
    read += ScannedCount;
    onProgress?.(read);
    next = LastEvaluatedKey;
  } while (next !== undefined);
}

function readAudited(key: string, item: Item): LedgerRecord | undefined {
  if (!key.startsWith('audit/')) return undefined;
  if (item['kind'] === 'act') return parseItem(auditAct, key, item);
  const entry = parseItem(auditEntry, key, item);
  return entry && { ...entry, isFollowUp: key !== commandAuditKey(entry) };
}

/** The outcomes in an entry of another kind. */
function readOthers(key: string, item: Item): readonly OutcomeRecord[] {
  if (key.startsWith('request/')) {
    return [toRecord(readLapsedRequest(key, String(item['report']), Number(item['asked'])), true)];
  }
  if (!key.startsWith('command/')) return [];
  const { report, followUp } = readReports(key, String(item['memory'] ?? '{}'));
  return [
    ...(report === undefined ? [] : [toRecord(report, false)]),
    ...(followUp === undefined ? [] : [toRecord(followUp, true)]),
  ];
}

function toRecord(report: StoredReport, isFollowUp: boolean): OutcomeRecord {
  const { person, decided_by, issue, result, approvers, dry_run, ...facts } = report;
  return {
    kind: 'outcome',
    ...facts,
    ...result,
    person: person.login,
    person_id: person.id,
    decided_by: decided_by?.login,
    decided_by_id: decided_by?.id,
    issue: issue.number,
    approvers: approvers?.join(' '),
    dry_run: dry_run === true ? 1 : undefined,
    isFollowUp,
  };
}

const auditKeyOf = (record: OutcomeRecord) =>
  record.isFollowUp ? followUpAuditKey(record) : commandAuditKey(record);

/** DynamoDB's limit: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;

const foundKey = z.object({ pk: z.string() });

/** Finds which of these keys exist. @throws a Failure of AWS. */
async function findKeys(
  dynamodb: DynamoDBClient,
  table: string,
  keys: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  let left = keys;
  while (left.length > 0) {
    const asked = {
      Keys: left.slice(0, MOST_KEYS).map((key) => ({ pk: { S: key } })),
      ProjectionExpression: 'pk',
      ConsistentRead: true,
    };
    const command = new BatchGetItemCommand({ RequestItems: { [table]: asked } });
    const { Responses, UnprocessedKeys } = await callAws('DynamoDB', dynamodb.send(command));
    found.push(...(Responses?.[table] ?? []).map((item) => foundKey.parse(fromAttributes(item)).pk));
    const unprocessed = UnprocessedKeys?.[table]?.Keys ?? [];
    left = [...unprocessed.map((key) => foundKey.parse(fromAttributes(key)).pk), ...left.slice(MOST_KEYS)];
  }
  return found;
}
