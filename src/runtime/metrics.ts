import { Failure } from './failures.ts';
import type { Log } from './log.ts';

/** In CloudWatch, where every metric of Usher is found; `stage` is a dimension of each. */
export const NAMESPACE = 'Usher';

/** What is measured, in which unit. `deploy/stack/` and docs/operations.md build on these names. */
const UNITS = {
  /** Deliveries that `receive` answered, by `status`. */
  Delivery: 'Count',
  /** Deliveries signed with the older of two webhook secrets. */
  OlderSecretUsed: 'Count',
  /** What became of commands, by `outcome`. */
  Outcome: 'Count',
  /** Messages that Slack took. */
  Posted: 'Count',
  /** What failed, by `kind`: retryable, held, permanent, or a fault in our own code. */
  Failure: 'Count',
  /** How long the oldest message of a batch that comes back has been under way, by `queue`. */
  OldestMessage: 'Seconds',
  /** Commands that the webhook did not bring. */
  MissedCommand: 'Count',
  /** Sweeps in which nothing failed. */
  SweepComplete: 'Count',
} as const;
export type Metric = keyof typeof UNITS;

/** Adds to a metric; by one, unless a value is given. Each further dimension with each of its values is a metric of its own, and costs as one. */
export type Count = (metric: Metric, dimensions?: Readonly<Record<string, string>>, value?: number) => void;

/**
 * Metrics as lines of the log, out of which CloudWatch takes them.
 *
 * @param now - The time that they are of.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const createCount =
  (log: Log, stage: string, now: () => Date): Count =>
  (metric, dimensions = {}, value = 1) =>
    log('info', 'metric', {
      stage,
      ...dimensions,
      [metric]: value,
      _aws: {
        Timestamp: now().getTime(),
        CloudWatchMetrics: [
          {
            Namespace: NAMESPACE,
            Dimensions: [['stage', ...Object.keys(dimensions)]],
            Metrics: [{ Name: metric, Unit: UNITS[metric] }],
          },
        ],
      },
    });

/** Counts what failed, by its kind; of several at once each. */
export function countFailure(count: Count, error: unknown): void {
  if (error instanceof AggregateError) for (const one of error.errors) countFailure(count, one);
  else count('Failure', { kind: error instanceof Failure ? error.kind : 'fault' });
}
