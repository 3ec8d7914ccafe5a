import { createKmsKey, createSnsClient } from '../src/aws/clients.ts';
import { publishEvents, publishNotifications } from '../src/aws/publish.ts';
import { createGitHubClient } from '../src/github/client.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { createTable } from '../src/ledger/table.ts';
import { createLog } from '../src/runtime/log.ts';
import { countColdStart, createCount } from '../src/runtime/metrics.ts';
import { systemClock } from '../src/runtime/retry.ts';
import { readSweepSettings } from '../src/runtime/settings.ts';
import { readSince, sweep } from '../src/sweep/sweep.ts';
import rules from '../usher.yml';

const settings = readSweepSettings(process.env);
const log = createLog('sweep');
const count = createCount(log, settings.STAGE, systemClock.now);
const sns = createSnsClient();

const services = {
  rules,
  ledger: new Ledger(createTable(settings.LEDGER_TABLE), systemClock.now, settings.LEDGER_DAYS),
  octokit: createGitHubClient(settings, createKmsKey(settings), rules.organization, systemClock.now),
  publishEvent: publishEvents(sns, settings.EVENTS_TOPIC_ARN),
  publishNotification: publishNotifications(sns, settings.NOTIFICATIONS_TOPIC_ARN),
  ...systemClock,
  log,
  count,
};

countColdStart(count, process.env);

/** Called by the schedule, and by `usher sweep`, which may pass `since`. */
export const handler = (event: unknown) => sweep(services, readSince(event));
