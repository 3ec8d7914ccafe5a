import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { SWEEP_KEY } from '../../ledger/keys.ts';
import { Table } from '../../ledger/table.ts';
import { sweepMemory } from '../../sweep/cursors.ts';
import { ADMIN_OPTIONS } from '../admin-aws.ts';
import { fail, type Finding, pass, warn } from './finding.ts';

/** In ms: three sweeps; the alarm of docs/operations.md waits as long. */
const TOO_LONG = 45 * 60 * 1_000;

/** How long ago the sweep was through with each repository. @param table - The ledger’s name. */
export async function findSweep(stage: string, table: string, now: Date): Promise<Finding> {
  const about = 'sweep';
  const item = await new Table(new DynamoDBClient(ADMIN_OPTIONS), table).read(SWEEP_KEY);
  const log = `\`npx serverless logs --function sweep --stage ${stage}\` says why`;
  const memory = z.safeParse(sweepMemory, JSON.parse(String(item?.['memory'] ?? '{}')));
  const ends = Object.values(memory.data?.sweptUntil ?? {}).map((seconds) => seconds * 1_000);
  if (ends.length === 0) {
    const todo = `run \`npm run usher -- sweep --stage ${stage}\`, or wait for 15 minutes`;
    return warn(about, 'was never complete', todo);
  }
  const oldest = Math.min(...ends);
  const minutes = Math.round((now.getTime() - oldest) / 60_000);
  if (now.getTime() - oldest > TOO_LONG) {
    return fail(about, `has not been complete for ${minutes} minutes`, log);
  }
  return pass(about, `was complete ${minutes} minutes ago`);
}
