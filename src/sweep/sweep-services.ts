import type { Octokit } from '@octokit/rest';
import type { Publish } from '../aws/publish.ts';
import type { Rules } from '../config/rules.ts';
import type { Patience } from '../keep-trying.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../log.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import type { Notification } from '../messages/notification.ts';
import type { Count } from '../metrics.ts';

/** What a sweep works with. */
export interface SweepServices extends Patience {
  readonly rules: Rules;
  readonly ledger: Pick<Ledger, 'work' | 'needsPublishing' | 'notePublished' | 'openEntries' | 'close'> & {
    readonly requests: Pick<Ledger['requests'], 'listOpen' | 'lapse'>;
    readonly limits: Pick<Ledger['limits'], 'isFirst' | 'countUp'>;
  };
  readonly octokit: () => Promise<Octokit>;
  readonly publishEvent: Publish<GitHubEvent>;
  readonly publishNotification: Publish<Notification>;
  readonly log: Log;
  readonly count: Count;
}
