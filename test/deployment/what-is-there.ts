import * as z from 'zod/mini';
import { runProgram } from './run-program.ts';

const found = z.object({
  subscriptions: z.array(z.unknown()),
  queuePolicies: z.record(z.string(), z.string()),
  roles: z.array(z.unknown()),
  mappings: z.array(z.unknown()),
  retries: z.array(z.unknown()),
  states: z.array(z.string()),
  alarms: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  names: z.array(z.string()),
});

/**
 * What there is of a stack, as the services themselves tell it; `names` has everything that is named after it.
 *
 * @throws with what the program printed.
 */
export async function whatIsThere(
  python: string,
  { endpoint, region }: { endpoint: string; region: string },
  stack: string,
) {
  const program = [python, 'test/deployment/what_is_there.py', endpoint, region, stack];
  const { code, out, printed } = await runProgram(program, { cwd: process.cwd(), env: {} });
  if (code !== 0) throw new Error(printed);
  return found.parse(JSON.parse(out));
}
