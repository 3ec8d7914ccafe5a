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

/** What a sweep needs. */
export interface SweepServices extends Clock {
  readonly rules: Rules;
  readonly ledger: Pick<
    Ledger,
    'work' | 'needsPublishing' | 'recordPublished' | 'openEntries' | 'readMemory' | 'close'
  > & {
    readonly requests: Pick<Ledger['requests'], 'listOpen' | 'lapse'>;
    readonly grants: Pick<
      Ledger['grants'],
      'find' | 'listOpen' | 'startRemoval' | 'cancelRemoval' | 'recordRemoved' | 'record' | 'end'
    >;
    readonly limits: Pick<Ledger['limits'], 'acquire' | 'increment'>;
    readonly audit: Pick<Ledger['audit'], 'recordFollowUp' | 'record' | 'find' | 'days'>;
  };
  readonly octokit: () => Promise<Octokit>;
  readonly publishEvent: Publish<GitHubEvent>;
  readonly publishNotification: Publish<Notification>;
  readonly log: Log;
  readonly count: Count;
}

/** The time that a sweep has. */
export interface SweepTime {
  /** Services that retry within this time. */
  readonly services: SweepServices;
  readonly isOver: () => boolean;
  /** Removes the retries from GitHub's client, which outlives the sweep. */
  readonly end: () => void;
}

/**
 * Retries the calls of a sweep in place, so that an occasional failure does not undo the rest. Once the time is over
 * nothing new is read, but what was published is still recorded.
 *
 * @param until - When the sweep's time is over.
 * @throws a Failure if GitHub's client cannot be created.
 */
export async function withRetries(services: SweepServices, until: Date): Promise<SweepTime> {
  const { ledger, now } = services;
  const isOver = () => now() >= until;
  const withRetry = <T>(call: () => Promise<T>) =>
    retry(call, services, { until, maxAttempts: SWEEP_ATTEMPTS });
  const inTime = async <T>(call: () => Promise<T>): Promise<T> => {
    if (isOver()) throw new RetryableFailure('out of time: the next sweep continues');
    return await withRetry(call);
  };
  const octokit = await withRetry(services.octokit);
  // Writes on an issue are never retried: a lost response would mean a second reply.
  const wrap = <O extends { method?: string }, R>(request: (options: O) => R | Promise<R>, options: O) =>
    options.method === 'GET' ? inTime(async () => await request(options)) : request(options);
  octokit.hook.wrap('request', wrap);
  return {
    services: {
      ...services,
      octokit: () => Promise.resolve(octokit),
      publishEvent: (event) => withRetry(() => services.publishEvent(event)),
      publishNotification: (notification) => withRetry(() => services.publishNotification(notification)),
      ledger: {
        work: (...args) => ledger.work(...args),
        needsPublishing: (...args) => inTime(() => ledger.needsPublishing(...args)),
        recordPublished: (...args) => withRetry(() => ledger.recordPublished(...args)),
        openEntries: (...args) => inTime(() => ledger.openEntries(...args)),
        readMemory: (...args) => inTime(() => ledger.readMemory(...args)),
        close: (...args) => withRetry(() => ledger.close(...args)),
        requests: {
          listOpen: (...args) => inTime(() => ledger.requests.listOpen(...args)),
          lapse: (...args) => withRetry(() => ledger.requests.lapse(...args)),
        },
        grants: {
          find: (...args) => inTime(() => ledger.grants.find(...args)),
          listOpen: (...args) => inTime(() => ledger.grants.listOpen(...args)),
          startRemoval: (...args) => inTime(() => ledger.grants.startRemoval(...args)),
          cancelRemoval: (...args) => withRetry(() => ledger.grants.cancelRemoval(...args)),
          recordRemoved: (...args) => withRetry(() => ledger.grants.recordRemoved(...args)),
          record: (...args) => withRetry(() => ledger.grants.record(...args)),
          end: (...args) => withRetry(() => ledger.grants.end(...args)),
        },
        // Not retried: that might count twice.
        limits: ledger.limits,
        audit: {
          days: ledger.audit.days,
          find: (...args) => inTime(() => ledger.audit.find(...args)),
          record: (...args) => withRetry(() => ledger.audit.record(...args)),
          recordFollowUp: (...args) => withRetry(() => ledger.audit.recordFollowUp(...args)),
        },
      },
    },
    isOver,
    end: () => octokit.hook.remove('request', wrap),
  };
}
