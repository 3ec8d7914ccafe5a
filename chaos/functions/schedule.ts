import type { Record } from '../verdict/record.ts';
import type { Pool } from './pool.ts';

/** In ms: Lambda tries a scheduled invocation that failed twice again: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const AGAIN_AFTER = [60_000, 120_000];

export interface ScheduleOptions {
  readonly pool: Pool;
  /** In ms. */
  readonly every: number;
  readonly later: (delay: number, run: () => void) => void;
  readonly record: Record;
  readonly onFailure: (error: unknown) => void;
}

/** Invokes a function at once and then time and again, as EventBridge does. */
export function runSchedule(options: ScheduleOptions): void {
  const { every, later } = options;
  attempt(options, 0);
  later(every, () => runSchedule(options));
}

function attempt(options: ScheduleOptions, tried: number): void {
  const { pool, later, record, onFailure } = options;
  const again = () => {
    const pause = AGAIN_AFTER[tried];
    if (pause !== undefined) later(pause, () => attempt(options, tried + 1));
  };
  const slot = pool.free(0);
  // One that still runs, or a process that is on its way.
  if (slot === undefined) {
    again();
    return;
  }
  const invoke = async () => {
    const outcome = await slot.invoke({});
    if ('error' in outcome) record.thrown.push(`${pool.name}: ${outcome.error}`);
    if (!('result' in outcome)) again();
  };
  invoke().catch(onFailure);
}

/** In ms, as `rate(15 minutes)` says it. */
export function periodOf(rate: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(rate) ?? [];
  if (count === undefined) throw new Error(`the schedule ${rate} is none that a run can keep`);
  return Number(count) * (unit === 'hour' ? 3_600_000 : 60_000);
}
