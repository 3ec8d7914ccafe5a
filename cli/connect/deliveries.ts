import { setTimeout } from 'node:timers/promises';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import type { Terminal } from '../terminal.ts';
import type { Delivery } from './webhook-api.ts';

/** In ms. */
const POLL_INTERVAL = 1_000;

export interface WaitOptions {
  readonly terminal: Terminal;
  /** In s. */
  readonly timeout: number;
  /** In ms; shorter in tests. */
  readonly interval?: number;
}

/**
 * Waits for a new delivery.
 *
 * @param list - Lists the latest deliveries.
 * @param earlier - Deliveries to ignore.
 * @returns the first one that matches, or undefined after the timeout.
 * @throws a Failure of GitHub.
 */
export async function awaitDelivery(
  list: () => Promise<readonly Delivery[]>,
  earlier: readonly Delivery[],
  matches: (delivery: Delivery) => boolean,
  { terminal, timeout, interval = POLL_INTERVAL }: WaitOptions,
): Promise<Delivery | undefined> {
  const known = new Set(earlier.map(({ id }) => id));
  const deadline = Date.now() + timeout * 1_000;
  for (;;) {
    const found = (await list()).find((delivery) => !known.has(delivery.id) && matches(delivery));
    if (found !== undefined || Date.now() >= deadline) return found;
    const left = Math.ceil((deadline - Date.now()) / 1_000);
    terminal.progress(`waiting for the delivery, ${left} s left …`);
    await setTimeout(interval);
  }
}

/** @throws ProblemsError unless the delivery arrived and was accepted. */
export function requireDelivered(
  delivery: Delivery | undefined,
  { timeout }: WaitOptions,
  stage: string,
): asserts delivery is Delivery {
  if (delivery === undefined) {
    throw new ProblemsError('webhook', [
      `no delivery within ${timeout} s: check the webhook on GitHub, then run this again`,
    ]);
  }
  const { status_code: code, status } = delivery;
  if (code >= 300 || code < 200) {
    throw new ProblemsError('webhook', [
      `GitHub's delivery got ${code} (${status}): ${adviceForStatus(code, stage)}`,
    ]);
  }
}

/** What to do about the status of a delivery. */
export function adviceForStatus(code: number, stage: string): string {
  if (code === 401) {
    return `GitHub signs with another secret than the deployed one; run \`npx serverless deploy --stage ${stage}\`, then \`npm run usher -- connect --stage ${stage}\``;
  }
  if (code === 415) {
    return `the content type is not application/json; run \`npm run usher -- connect --stage ${stage}\``;
  }
  if (code === 403) {
    return 'AWS refused the call: the account may forbid public functions, so set INGRESS=http-api and deploy';
  }
  return `see \`npx serverless logs --function receive --stage ${stage}\``;
}
