import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { SWEEP_KEY, sweepMemory } from '../../src/ledger/entries.ts';
import { Table } from '../../src/ledger/table.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import { plural } from '../terminal.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

/** In ms: three sweeps, as in the alarm of docs/operations.md. */
const MAX_AGE = 45 * 60 * 1_000;

/**
 * Checks when each repository was last swept completely.
 *
 * @param table - Name of the ledger's table.
 * @param repositories - Names of the repositories in the rules, by GitHub's id; undefined if unknown.
 */
export async function checkSweep(
  stage: string,
  table: string,
  repositories: ReadonlyMap<string, string> | undefined,
  now: Date,
): Promise<readonly CheckResult[]> {
  const about = 'sweep';
  const item = await new Table(new DynamoDBClient(ADMIN_OPTIONS), table).read(SWEEP_KEY);
  const memory = z.safeParse(sweepMemory, JSON.parse(String(item?.['memory'] ?? '{}')));
  const sweptAt = Object.entries(memory.data?.sweptUntil ?? {}).map(([id, seconds]) => ({
    id,
    time: seconds * 1_000,
  }));
  if (sweptAt.length === 0) {
    const todo = `run \`npm run usher -- sweep --stage ${stage}\`, or wait 15 minutes`;
    return [warn(about, 'has never been complete', todo)];
  }
  const log = `see \`npx serverless logs --function sweep --stage ${stage}\``;
  const latest = Math.max(...sweptAt.map(({ time }) => time));
  const minutes = plural(Math.round((now.getTime() - latest) / 60_000), 'minute');
  if (now.getTime() - latest > MAX_AGE) {
    return [fail(about, `has not completed any repository for ${minutes}`, log)];
  }
  // The ledger keeps the time of a repository that left the rules.
  const late = sweptAt.flatMap(({ id, time }) => {
    const name = repositories?.get(id);
    return name !== undefined && now.getTime() - time > MAX_AGE ? [name] : [];
  });
  if (late.length > 0) {
    return [fail(about, `has not completed ${late.join(', ')} for more than 45 minutes`, log)];
  }
  return [pass(about, `was complete ${minutes} ago`)];
}
