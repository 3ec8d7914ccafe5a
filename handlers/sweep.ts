import { openKey, openSns } from '../src/aws/clients.ts';
import { publishEvents, publishNotifications } from '../src/aws/publish.ts';
import { openGitHub } from '../src/github/client.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import { parseRules } from '../src/rules/rules.ts';
import { createLog } from '../src/runtime/log.ts';
import { createCount } from '../src/runtime/metrics.ts';
import { inRealTime } from '../src/runtime/retry.ts';
import { readSweepSettings } from '../src/runtime/settings.ts';
import { readSince, sweep } from '../src/sweep/sweep.ts';
import rulesFile from '../usher.yml';

const settings = readSweepSettings(process.env);
const rules = parseRules(rulesFile);
const log = createLog('sweep');
const sns = openSns();

const services = {
  rules,
  ledger: openLedger(settings, inRealTime.now),
  octokit: openGitHub(settings, openKey(settings), rules.organization, inRealTime.now),
  publishEvent: publishEvents(sns, settings.EVENTS_TOPIC_ARN),
  publishNotification: publishNotifications(sns, settings.NOTIFICATIONS_TOPIC_ARN),
  ...inRealTime,
  log,
  count: createCount(log, settings.STAGE, inRealTime.now),
};

/** The schedule calls this, and `usher sweep`, which may say since when to look. */
export const handler = (event: unknown) => sweep(services, readSince(event));
