import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { callAws } from '../../src/aws/failures.ts';
import { parseMemory } from '../../src/ledger/entries.ts';
import { ConfigurationFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS, localLedger } from '../aws.ts';
import { healTable } from '../heal-stack.ts';
import type { openTerminal } from '../terminal.ts';
import { formatTable } from './format-table.ts';
import type { HistoryFilter } from './read-history.ts';

/** The fields that a list needs. Entries of other versions must parse too. */
const report = z.object({
  id: z.string(),
  outcome: z.string(),
  instance: z.optional(z.string()),
  group: z.optional(z.string()),
  alarm: z.string(),
  dry_run: z.optional(z.boolean()),
  alarmed_at: z.string(),
  at: z.string(),
});
type HealEntry = z.infer<typeof report>;
const memory = z.object({ report: z.optional(report), followUp: z.optional(report) });

/**
 * Shows what became of the alarms that `heal` has handled, and of the replacements, the latest first.
 *
 * @param filter - Only the outcome and the times apply.
 * @throws ProblemsError if heal is not deployed; a Failure of AWS.
 */
export async function showHealHistory(
  stage: string,
  { outcome, since, until }: HistoryFilter,
  limit: number,
  terminal: ReturnType<typeof openTerminal>,
): Promise<void> {
  const { entries, unreadable } = await readEntries(stage).catch((error: unknown) => {
    // DynamoDB says so of a table that does not exist.
    if (!(error instanceof ConfigurationFailure) && stage !== LOCAL_STAGE) throw error;
    throw new ProblemsError(
      `table ${healTable(stage)}`,
      [
        stage === LOCAL_STAGE
          ? 'is not there: start `npm start` with `heal` in the rules'
          : `cannot be read: run \`npx serverless deploy --config serverless.heal.yml --stage ${stage}\`, or set AWS_REGION`,
      ],
      { cause: error },
    );
  });
  for (const key of unreadable) terminal.info(`${key} in the ledger cannot be read: it is damaged or newer`);
  const found = entries
    .filter(
      (entry) =>
        (outcome === undefined || entry.outcome === outcome) &&
        (since === undefined || Date.parse(entry.at) >= since.getTime()) &&
        (until === undefined || Date.parse(entry.at) < until.getTime()),
    )
    .toSorted((one, other) => (one.at < other.at ? 1 : -1));
  const shown = found.slice(0, limit);
  if (found.length > shown.length) {
    terminal.info(`the latest ${shown.length} of ${found.length}: raise --limit to see more`);
  }
  const text = formatTable(
    ['when', 'what', 'instance', 'group', 'alarm'],
    shown.map(toRow),
    process.stdout.columns,
  );
  terminal.print(found.length === 0 ? 'no alarms match' : text, {
    stage,
    found: found.length,
    alarms: shown,
    unreadable,
  });
}

async function readEntries(stage: string) {
  const dynamodb = stage === LOCAL_STAGE ? localLedger().dynamodb : new DynamoDBClient(ADMIN_OPTIONS);
  const entries: HealEntry[] = [];
  const unreadable: string[] = [];
  let next: Record<string, AttributeValue> | undefined;
  do {
    const scan = new ScanCommand({
      TableName: healTable(stage),
      FilterExpression: 'begins_with(pk, :alarm)',
      ExpressionAttributeValues: { ':alarm': { S: 'alarm/' } },
      ProjectionExpression: 'pk, memory',
      ExclusiveStartKey: next,
    });
    const { Items = [], LastEvaluatedKey } = await callAws('DynamoDB', dynamodb.send(scan));
    for (const { pk, memory: json } of Items) {
      const key = pk?.S ?? '';
      try {
        const { report: first, followUp } = parseMemory(memory, key, json?.S ?? '{}');
        entries.push(...[first, followUp].filter((one) => one !== undefined));
      } catch (error) {
        if (!(error instanceof RetryableFailure)) throw error;
        unreadable.push(key);
      }
    }
    next = LastEvaluatedKey;
  } while (next !== undefined);
  return { entries, unreadable };
}

function toRow({ at, outcome, dry_run, instance = '', group = '', alarm }: HealEntry): readonly string[] {
  const what = dry_run === true ? `${outcome} (dry_run)` : outcome;
  // Control characters in an alarm's name could steer the terminal.
  return [`${at.slice(0, 19)}Z`, what, instance, group, alarm].map((cell) => cell.replaceAll(/\p{Cc}/gu, ''));
}
