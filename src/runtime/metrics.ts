import { Failure } from './failures.ts';
import type { Log } from './log.ts';

/** The CloudWatch namespace of all metrics. Each has the dimension `stage`. */
export const NAMESPACE = 'Usher';

/** Each metric with its unit. `deploy/stack/` and docs/operations.md rely on these names. */
const UNITS = {
  /** Starts of containers, by `compile_cache`: `hit`, `rejected` by V8, or `none`. */
  ColdStart: 'Count',
  /** Deliveries that `receive` answered, by `status`. */
  Delivery: 'Count',
  /** Deliveries signed with the older of two webhook secrets. */
  OlderSecretUsed: 'Count',
  /** Outcomes of commands, by `outcome`. */
  Outcome: 'Count',
  /** Messages that Slack accepted. */
  Posted: 'Count',
  /** Failures, by `kind`: `retryable`, `held`, `permanent`, or `fault` for an error in our own code. */
  Failure: 'Count',
  /** Age of the oldest message in a batch that will be retried, by `queue`. */
  OldestMessage: 'Seconds',
  /** Commands that the sweep found because the webhook missed them. */
  MissedCommand: 'Count',
  /** Sweeps that took out as many people as one may, and had more to take out. */
  RemovalsStopped: 'Count',
  /** Sweeps without a failure. */
  SweepComplete: 'Count',
} as const;
export type Metric = keyof typeof UNITS;

/**
 * Adds `value`, 1 by default, to a metric. CloudWatch bills every combination of dimension values as a metric of its
 * own.
 */
export type Count = (metric: Metric, dimensions?: Readonly<Record<string, string>>, value?: number) => void;

/**
 * Writes metrics as log lines in CloudWatch's embedded metric format.
 *
 * @param now - Gives each data point its timestamp.
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

/**
 * Counts the start of a container as soon as the function has loaded.
 *
 * @param env - Has what became of V8's compile cache, from `deploy/compile-cache/entry.ts`.
 */
export function countColdStart(
  count: Count,
  { COMPILE_CACHE }: Readonly<Record<string, string | undefined>>,
) {
  setImmediate(() => count('ColdStart', { compile_cache: COMPILE_CACHE ?? 'none' })).unref();
}

/** Counts a failure by its kind, and each part of an `AggregateError`. */
export function countFailure(count: Count, error: unknown): void {
  if (error instanceof AggregateError) for (const each of error.errors) countFailure(count, each);
  else count('Failure', { kind: error instanceof Failure ? error.kind : 'fault' });
}
