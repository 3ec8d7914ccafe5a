import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Rules } from '../../src/rules/rules.ts';
import { type FunctionName, FUNCTIONS } from '../bundle.ts';
import { rehearsalEvents } from './rehearsal.ts';
import { startRehearsalServer } from './rehearsal-server.ts';

/** Settings that each function finds valid. */
const settingsFor = (origin: string) => ({
  STAGE: 'rehearsal',
  KMS_KEY: 'alias/rehearsal',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: origin,
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  EVENTS_TOPIC_ARN: 'none',
  NOTIFICATIONS_TOPIC_ARN: 'none',
  LEDGER_TABLE: 'none',
  LEDGER_DAYS: '400',
  QUEUE_URL: 'none',
  DEAD_LETTER_QUEUE_URL: 'none',
  GITHUB_WEBHOOK_SECRET_CIPHERTEXT: 'bm9uZQ==',
  GITHUB_TOKEN_CIPHERTEXT: 'bm9uZQ==',
  GITHUB_API_URL: `${origin}/github`,
  SLACK_WEBHOOK_URL_CIPHERTEXT: 'bm9uZQ==',
  SLACK_WEBHOOK_ORIGIN: origin,
});

/** Node's name of each processor that Lambda offers. */
const PROCESSORS: Readonly<Record<string, string>> = { x86_64: 'x64', arm64: 'arm64' };

/** Whether this machine can make the caches of functions on this architecture of Lambda: only for its own kind. */
export const canCompileFor = (architecture: string) =>
  process.platform === 'linux' && process.arch === PROCESSORS[architecture];

/**
 * Writes V8's compile caches beside the bundles of the functions: one for Node as it starts, one for Node as Lambda
 * starts it. Each function handles one event for it, so that the caches hold what an event needs. The same bundles and
 * the same Node give the same bytes.
 *
 * @param folder - Where `bundle` wrote to.
 * @param rules - The rules that are built in.
 * @returns what the functions answered, or `{ error }`.
 * @throws the error of Node if a function cannot be loaded.
 */
export async function writeCompileCaches(folder: string, rules: Rules): Promise<readonly unknown[]> {
  await using server = await startRehearsalServer();
  const events = rehearsalEvents(rules, server.origin);
  const program = new URL('record-cache.ts', import.meta.url).pathname;
  const record = async (name: FunctionName, ...flags: string[]): Promise<unknown> => {
    const bundle = `${folder}/handlers/${name}.bundle.cjs`;
    // Otherwise V8 seeds its hashes at random, and writes them into the cache.
    const args = ['--predictable', ...flags, program, bundle, JSON.stringify(events[name])];
    const env = settingsFor(server.origin);
    const { stderr } = await promisify(execFile)(process.execPath, args, { env });
    return JSON.parse(stderr);
  };
  const recorded = FUNCTIONS.flatMap((name) => [record(name), record(name, '--expose-gc')]);
  return await Promise.all(recorded);
}
