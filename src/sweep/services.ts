import type { Octokit } from '@octokit/rest';
import type { Publish } from '../aws/publish.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Notification } from '../messages/notification.ts';
import type { Rules } from '../rules/rules.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { SWEEP_ATTEMPTS } from '../runtime/limits.ts';
import type { Log } from '../runtime/log.ts';
import type { Count } from '../runtime/metrics.ts';
import { type Clock, retry } from '../runtime/retry.ts';

/** What a sweep works with. */
export interface SweepServices extends Clock {
  readonly rules: Rules;
  readonly ledger: Pick<Ledger, 'work' | 'needsPublishing' | 'recordPublished' | 'openEntries' | 'close'> & {
    readonly requests: Pick<Ledger['requests'], 'listOpen' | 'lapse'>;
    readonly limits: Pick<Ledger['limits'], 'acquire' | 'increment'>;
  };
  readonly octokit: () => Promise<Octokit>;
  readonly publishEvent: Publish<GitHubEvent>;
  readonly publishNotification: Publish<Notification>;
  readonly log: Log;
  readonly count: Count;
}

/** A sweep’s time: its calls are tried again within it, and when it is over nothing more is begun. */
export interface SweepTime {
  /** The services that all calls of the sweep go through. */
  readonly services: SweepServices;
  readonly isOver: () => boolean;
  /** Gives GitHub’s client back as it was. */
  readonly end: () => void;
}

/**
 * Has each call of a sweep tried again in place, so that one that fails now and then does not undo the work of the
 * others. When the sweep’s time is over nothing more is asked, but what was published is still noted.
 *
 * @param until - When that is.
 * @throws a Failure if there is no client of GitHub.
 */
export async function withRetries(services: SweepServices, until: Date): Promise<SweepTime> {
  const { ledger, now } = services;
  const isOver = () => now() >= until;
  const patiently = <T>(call: () => Promise<T>) =>
    retry(call, services, { until, maxAttempts: SWEEP_ATTEMPTS });
  const inTime = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isOver()) throw new RetryableFailure('the time of the sweep is over: the next one goes on');
    return await patiently(call);
  };
  const octokit = await patiently(services.octokit);
  // What is written on an issue is not to be written twice: its answer may have been lost.
  const wrap = <O extends { method?: string }, R>(request: (options: O) => R | Promise<R>, options: O) =>
    options.method === 'GET' ? inTime(async () => await request(options)) : request(options);
  octokit.hook.wrap('request', wrap);
  return {
    services: {
      ...services,
      octokit: () => Promise.resolve(octokit),
      publishEvent: (event) => patiently(() => services.publishEvent(event)),
      publishNotification: (notification) => patiently(() => services.publishNotification(notification)),
      ledger: {
        work: (...parts) => ledger.work(...parts),
        needsPublishing: (...parts) => inTime(() => ledger.needsPublishing(...parts)),
        recordPublished: (...parts) => patiently(() => ledger.recordPublished(...parts)),
        openEntries: (...parts) => inTime(() => ledger.openEntries(...parts)),
        close: (...parts) => patiently(() => ledger.close(...parts)),
        requests: {
          listOpen: (...parts) => inTime(() => ledger.requests.listOpen(...parts)),
          lapse: (...parts) => patiently(() => ledger.requests.lapse(...parts)),
        },
        // A count that is tried again may count twice, and says so of itself.
        limits: ledger.limits,
      },
    },
    isOver,
    end: () => octokit.hook.remove('request', wrap),
  };
}
