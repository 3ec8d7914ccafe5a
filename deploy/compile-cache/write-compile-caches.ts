import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Rules } from '../../src/rules/rules.ts';
import { type FunctionName, FUNCTIONS } from '../bundle.ts';
import { rehearsalEvents } from './rehearsal.ts';
import { startRehearsalServer } from './rehearsal-server.ts';
import { cacheFile } from './run-bundle.ts';

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

/** In ms: how long recorded caches are kept. */
const KEPT = 30 * 24 * 60 * 60 * 1_000;

/**
 * Writes V8's compile caches beside the bundles of the functions: one for Node as it starts, one for Node as Lambda
 * starts it. Each function handles one event for it, so that the caches hold what an event needs.
 *
 * V8 doesn't write the same bytes each time. So what was recorded is kept, and an unchanged bundle gets the same caches
 * again: its artifact stays the same, and isn't deployed again.
 *
 * @param folder - Where `bundle` wrote to.
 * @param rules - The rules that are built in.
 * @param kept - The folder of recorded caches.
 * @returns what the functions that had to be run answered, or `{ error }`.
 * @throws the error of Node if a function cannot be loaded.
 */
export async function writeCompileCaches(
  folder: string,
  rules: Rules,
  kept = '.build/compile-caches',
): Promise<readonly unknown[]> {
  mkdirSync(kept, { recursive: true });
  await using server = await startRehearsalServer();
  const events = rehearsalEvents(rules, server.origin);
  const answers: unknown[] = [];
  const write = async (name: FunctionName, exposesGc: boolean) => {
    const bundle = `${folder}/handlers/${name}.bundle.cjs`;
    const target = cacheFile(bundle, exposesGc);
    const recorded = join(kept, keyOf(bundle, exposesGc));
    if (!existsSync(recorded)) {
      answers.push(await record(bundle, exposesGc, events[name], server.origin));
      const unfinished = `${recorded}.${process.pid}`;
      copyFileSync(target, unfinished);
      renameSync(unfinished, recorded);
    }
    copyFileSync(recorded, target);
  };
  await Promise.all(FUNCTIONS.flatMap((name) => [write(name, false), write(name, true)]));
  if (answers.length > 0) prune(kept);
  return answers;
}

/** Everything that V8 compares: the source, its own version, the processor, its flags. */
const keyOf = (bundle: string, exposesGc: boolean) =>
  createHash('sha256')
    .update(`${process.version} ${process.arch} ${exposesGc} `)
    .update(readFileSync(bundle))
    .digest('hex');

/** Has a new process record a cache. @returns what the function answered. */
async function record(bundle: string, exposesGc: boolean, event: unknown, origin: string): Promise<unknown> {
  const program = fileURLToPath(new URL('record-cache.ts', import.meta.url));
  // A warning would stand before the answer.
  const args = [
    '--no-warnings',
    ...(exposesGc ? ['--expose-gc'] : []),
    program,
    bundle,
    JSON.stringify(event),
  ];
  const { stderr } = await promisify(execFile)(process.execPath, args, { env: settingsFor(origin) });
  return JSON.parse(stderr);
}

function prune(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age > KEPT) rmSync(file, { force: true });
  }
}
