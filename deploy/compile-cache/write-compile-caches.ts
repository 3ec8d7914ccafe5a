import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Settings that each function finds valid. Nothing listens at the endpoint. */
const SETTINGS = {
  STAGE: 'cache',
  KMS_KEY: 'alias/cache',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
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
  GITHUB_API_URL: 'https://api.github.com',
  SLACK_WEBHOOK_URL_CIPHERTEXT: 'bm9uZQ==',
  SLACK_WEBHOOK_ORIGIN: 'https://hooks.slack.com',
};

/** Node's name of each processor that Lambda offers. */
const PROCESSORS: Readonly<Record<string, string>> = { x86_64: 'x64', arm64: 'arm64' };

/** Whether this machine can make the caches of functions on this architecture of Lambda: only for its own kind. */
export const canCompileFor = (architecture: string) =>
  process.platform === 'linux' && process.arch === PROCESSORS[architecture];

/**
 * Writes V8's compile caches beside bundles: one for Node as it starts, one for Node as Lambda starts it. The same
 * bundle and the same Node give the same bytes.
 *
 * @param bundles - Their files.
 * @throws the error of Node if one cannot be loaded.
 */
export async function writeCompileCaches(bundles: readonly string[]): Promise<void> {
  const program = new URL('record-caches.ts', import.meta.url).pathname;
  // Otherwise V8 seeds its hashes at random, and writes them into the cache.
  const record = (...flags: string[]) =>
    promisify(execFile)(process.execPath, ['--predictable', ...flags, program, ...bundles], {
      env: SETTINGS,
    });
  await Promise.all([record(), record('--expose-gc')]);
}
