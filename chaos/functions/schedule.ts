import type { Record, Scheduled } from '../verdict/record.ts';
import type { Pace } from './pace.ts';
import type { Pool } from './pool.ts';

/** In ms: how long Lambda waits before each retry: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_AFTER = [60_000, 120_000];

export interface ScheduleOptions {
  readonly pool: Pool;
  /** In ms. */
  readonly every: number;
  /** How often an invocation that failed is retried. */
  readonly retries: number;
  readonly now: () => number;
  readonly later: (delay: number, run: () => void) => void;
  readonly record: Record;
  readonly onFailure: (error: unknown) => void;
  /** Which invocations to leave out; none unless set. */
  readonly pace?: Pace | undefined;
}

/** Invokes a function at once and then periodically, as EventBridge does. */
export function runSchedule(options: ScheduleOptions): void {
  const { every, later, now, pace } = options;
  if (pace?.isIdle(now()) !== true) attempt(options, RETRY_AFTER.slice(0, options.retries));
  later(every, () => runSchedule(options));
}

function attempt(options: ScheduleOptions, [pause, ...pauses]: readonly number[]): void {
  const { pool, now, later, record, onFailure } = options;
  const slot = pool.free(0);
  // An earlier one still runs, or its process is starting: the next one comes soon.
  if (slot === undefined) return;
  const run: Scheduled = { name: pool.name, at: now(), every: options.every };
  record.scheduled.push(run);
  options.pace?.start(run);
  const invoke = async () => {
    const outcome = await slot.invoke({});
    const error = 'error' in outcome ? { error: outcome.error } : {};
    run.end = { at: now(), order: record.next(), isComplete: 'result' in outcome, ...error };
    if ('error' in outcome) record.thrown.push(`${pool.name}: ${outcome.error}`);
    if (!('result' in outcome) && pause !== undefined) later(pause, () => attempt(options, pauses));
  };
  invoke().catch(onFailure);
}

/** In ms, as `rate(15 minutes)` says it. */
export function periodOf(rate: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(rate) ?? [];
  if (count === undefined) throw new Error(`a run cannot keep the schedule ${rate}`);
  return Number(count) * (unit === 'hour' ? 3_600_000 : 60_000);
}
