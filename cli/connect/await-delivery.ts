import { setTimeout } from 'node:timers/promises';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import type { Terminal } from '../terminal.ts';
import type { Delivery } from './hooks.ts';

/** In ms: between two looks. */
const EVERY = 1_000;

/** How long to wait for a delivery, and what shows that it goes on. */
export interface Waiting {
  readonly terminal: Terminal;
  /** In s. */
  readonly patience: number;
  /** In ms; a test looks more often. */
  readonly every?: number;
}

/**
 * Waits for a delivery that was not there before.
 *
 * @param look - Lists deliveries.
 * @param known - Those that were there.
 * @returns the first that fits, or undefined when patience is at its end.
 * @throws a Failure of GitHub.
 */
export async function awaitDelivery(
  look: () => Promise<readonly Delivery[]>,
  known: readonly Delivery[],
  fits: (delivery: Delivery) => boolean,
  { terminal, patience, every = EVERY }: Waiting,
): Promise<Delivery | undefined> {
  const before = new Set(known.map(({ id }) => id));
  const end = Date.now() + patience * 1_000;
  for (;;) {
    const found = (await look()).find((delivery) => !before.has(delivery.id) && fits(delivery));
    if (found !== undefined || Date.now() >= end) return found;
    const left = Math.ceil((end - Date.now()) / 1_000);
    terminal.progress(`waiting for the delivery, ${left} s more …`);
    await setTimeout(every);
  }
}

/** @throws ProblemsError unless the delivery came and was taken. */
export function checkDelivery(
  delivery: Delivery | undefined,
  { patience }: Waiting,
  stage: string,
): asserts delivery is Delivery {
  if (delivery === undefined) {
    throw new ProblemsError('webhook', [
      `no delivery was seen within ${patience} s: look at it on GitHub, then run this again`,
    ]);
  }
  const { status_code: code, status } = delivery;
  if (code >= 300 || code < 200) {
    throw new ProblemsError('webhook', [
      `GitHub delivered, and got ${code} (${status}): ${adviceOnStatus(code, stage)}`,
    ]);
  }
}

/** What an admin is to do about the answer to a delivery. */
export function adviceOnStatus(code: number, stage: string): string {
  if (code === 401) {
    return `GitHub signs with another secret than the one that is deployed; run \`npx serverless deploy --stage ${stage}\`, then \`npm run usher -- connect --stage ${stage}\``;
  }
  if (code === 415) {
    return `the content type is not application/json; run \`npm run usher -- connect --stage ${stage}\``;
  }
  if (code === 403) {
    return 'AWS refuses the call: the account may forbid public functions, so set INGRESS=http-api and deploy';
  }
  return `see \`npx serverless logs --function receive --stage ${stage}\``;
}
