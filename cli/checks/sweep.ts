import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { SWEEP_KEY } from '../../src/ledger/entries.ts';
import { Table } from '../../src/ledger/table.ts';
import { sweepMemory } from '../../src/sweep/cursors.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import { counted } from '../terminal.ts';
import { type CheckResult, fail, pass, warn } from './check.ts';

/** In ms: three sweeps; the alarm of docs/operations.md waits as long. */
const TOO_LONG = 45 * 60 * 1_000;

/**
 * How long ago the sweep was through with each repository.
 *
 * @param table - The ledger’s name.
 * @param repositories - The names of those that the rules name, by GitHub’s number; undefined if GitHub did not say.
 */
export async function findSweep(
  stage: string,
  table: string,
  repositories: ReadonlyMap<string, string> | undefined,
  now: Date,
): Promise<readonly CheckResult[]> {
  const about = 'sweep';
  const item = await new Table(new DynamoDBClient(ADMIN_OPTIONS), table).read(SWEEP_KEY);
  const memory = z.safeParse(sweepMemory, JSON.parse(String(item?.['memory'] ?? '{}')));
  const ends = Object.entries(memory.data?.sweptUntil ?? {});
  const latest = Math.max(...ends.map(([, seconds]) => seconds * 1_000));
  if (ends.length === 0) {
    const todo = `run \`npm run usher -- sweep --stage ${stage}\`, or wait for 15 minutes`;
    return [warn(about, 'was never complete', todo)];
  }
  const log = `\`npx serverless logs --function sweep --stage ${stage}\` says why`;
  // What the rules name no more keeps its time for ever.
  const late = ends.flatMap(([id, seconds]) => {
    const name = repositories?.get(id);
    return name !== undefined && now.getTime() - seconds * 1_000 > TOO_LONG ? [name] : [];
  });
  if (now.getTime() - latest > TOO_LONG) {
    return [
      fail(
        about,
        `has not been through with anything for ${counted(minutesUntil(now, latest), 'minute')}`,
        log,
      ),
    ];
  }
  if (late.length > 0) {
    return [fail(about, `has not been through with ${late.join(', ')} for more than 45 minutes`, log)];
  }
  return [pass(about, `was complete ${counted(minutesUntil(now, latest), 'minute')} ago`)];
}

const minutesUntil = (now: Date, time: number) => Math.round((now.getTime() - time) / 60_000);
