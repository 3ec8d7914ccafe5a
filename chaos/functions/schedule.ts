import type { Record } from '../verdict/record.ts';
import type { Pool } from './pool.ts';

export interface ScheduleOptions {
  readonly pool: Pool;
  /** In ms. */
  readonly every: number;
  readonly later: (delay: number, run: () => void) => void;
  readonly record: Record;
  readonly onFailure: (error: unknown) => void;
}

/** Invokes a function at once and then time and again, as EventBridge does. `serverless.yml` has Lambda retry none. */
export function runSchedule(options: ScheduleOptions): void {
  const { pool, every, later, record, onFailure } = options;
  const invoke = async () => {
    // One still runs, or its process is on its way: the next one comes soon.
    const outcome = await pool.free(0)?.invoke({});
    if (outcome !== undefined && 'error' in outcome) record.thrown.push(`${pool.name}: ${outcome.error}`);
  };
  invoke().catch(onFailure);
  later(every, () => runSchedule(options));
}

/** In ms, as `rate(15 minutes)` says it. */
export function periodOf(rate: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(rate) ?? [];
  if (count === undefined) throw new Error(`the schedule ${rate} is none that a run can keep`);
  return Number(count) * (unit === 'hour' ? 3_600_000 : 60_000);
}
