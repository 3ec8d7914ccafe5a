import type { SafeguardName } from '../safeguards.ts';
import type { Pace } from './pace.ts';
import { Poller, type PollerOptions } from './poller.ts';
import type { Pool } from './pool.ts';
import { periodOf, runSchedule, type ScheduleOptions } from './schedule.ts';
import type { startUsher } from './start-usher.ts';

/** How often Lambda retries unless the stack says otherwise. */
const LAMBDAS_RETRIES = 2;

export interface SourceOptions
  extends Pick<PollerOptions, 'plan' | 'record' | 'onFailure'>, Pick<ScheduleOptions, 'now' | 'later'> {
  readonly usher: Awaited<ReturnType<typeof startUsher>>;
  readonly without: SafeguardName | undefined;
  /** Which sweeps to leave out. Nothing else that is scheduled runs then. */
  readonly pace?: Pace | undefined;
}

/** Starts what invokes the functions: their queues and schedules, as the stack has them. */
export function startSources(options: SourceOptions): { pollers: readonly Poller[]; receive: Pool } {
  const { usher, without } = options;
  const pollers: Poller[] = [];
  for (const pool of usher.pools) {
    const deployed = usher.stack.functions[pool.name];
    for (const event of deployed?.events ?? []) {
      if ('sqs' in event) {
        const arn = usher.resolve(event.sqs.arn);
        const queue = usher.queues.find((it) => it.arn === arn);
        if (queue === undefined)
          throw new Error(`${pool.name} takes messages from ${arn}, which is no queue`);
        pollers.push(new Poller({ ...options, queue, batchSize: event.sqs.batchSize, pool }));
      } else if (without !== 'sweep' && (options.pace === undefined || pool.name === 'sweep')) {
        const configured = deployed?.maximumRetryAttempts ?? LAMBDAS_RETRIES;
        const retries = without === 'no-retry' ? LAMBDAS_RETRIES : configured;
        runSchedule({ ...options, pool, every: periodOf(event.schedule), retries });
      }
    }
  }
  const receive = usher.pools.find(({ name }) => name === 'receive');
  if (receive === undefined) throw new Error('there is no function receive');
  return { pollers, receive };
}
