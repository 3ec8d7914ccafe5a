import { plural } from '../terminal.ts';
import type { ExportTime } from './export-plan.ts';
import type { ExportableTable } from './table-exports.ts';

const GB = 1024 ** 3;
/** In US dollars for each GB of a full or incremental export, in us-east-1, as AWS published it in 2026: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const PRICE = 0.1;

/** In US dollars. */
export const dollarsFor = (bytes: number) => (bytes / GB) * PRICE;

export const showDollars = (dollars: number) =>
  dollars < 0.01 ? 'less than $0.01' : `$${dollars.toFixed(2)}`;

export function showBytes(bytes: number): string {
  const [unit, size] = bytes >= GB ? ['GB', GB] : bytes >= 1024 ** 2 ? ['MB', 1024 ** 2] : ['KB', 1024];
  return `${(bytes / size).toFixed(1)} ${unit}`;
}

export const showMinutes = (ms: number) => plural(Math.max(1, Math.round(ms / 60_000)), 'minute');

/**
 * Estimates an export before it starts.
 *
 * @param lastTook - In ms: how long the last one of this kind took, if there was one.
 */
export function estimate(
  { size, items }: ExportableTable,
  { from }: ExportTime,
  lastTook: number | undefined,
) {
  const dollars = dollarsFor(size);
  const duration =
    lastTook === undefined
      ? 'some minutes, usually under half an hour: AWS promises no time'
      : `about ${showMinutes(lastTook)}, as long as the last one`;
  const isPart = from !== undefined;
  return {
    figures: { bytes: size, items, dollars, lastTook: lastTook ?? null, isUpperBound: isPart },
    lines: [
      `size: ${isPart ? 'at most ' : ''}${showBytes(size)} in ${items} entries, as DynamoDB counted within the last six hours`,
      `cost: ${isPart ? 'at most ' : ''}${showDollars(dollars)} at $${PRICE.toFixed(2)} per GB, the price in us-east-1 in 2026; other regions differ, and S3 storage comes on top`,
      `duration: ${duration}`,
    ],
  };
}
