import type { SQSEvent } from 'aws-lambda';
import { createBatchServices, createSnsClient } from '../src/aws/clients.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { publishAutomation } from '../src/aws/publish.ts';
import { dropTexts } from '../src/heal/alarm.ts';
import { followUp } from '../src/heal/follow-up.ts';
import { handleAlarm } from '../src/heal/handle-alarm.ts';
import { createScaling } from '../src/heal/scaling.ts';
import { countFor, type HealServices } from '../src/heal/services.ts';
import { readHealSettings } from '../src/heal/settings.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { createTable } from '../src/ledger/table.ts';
import { createLog } from '../src/runtime/log.ts';
import { createCount } from '../src/runtime/metrics.ts';
import { systemClock } from '../src/runtime/retry.ts';
import rules from '../usher.yml?heal';

const settings = readHealSettings(process.env);
const log = createLog('heal');
const count = countFor(createCount(log, settings.STAGE, systemClock.now));
const queue = createBatchServices(settings, systemClock.now, log, count);

const services: HealServices = {
  rules,
  region: settings.AWS_REGION,
  ledger: new Ledger(createTable(settings.LEDGER_TABLE), systemClock.now, settings.LEDGER_DAYS),
  scaling: createScaling(),
  publish: publishAutomation(createSnsClient(), settings.NOTIFICATIONS_TOPIC_ARN),
  ...systemClock,
  log,
  count,
};

/** Called by SQS with alarms, and by the schedule to follow up on replacements. */
export const handler = (event: SQSEvent | object) =>
  'Records' in event
    ? handleBatch(dropTexts(event, log), (message) => handleAlarm(message, services), queue)
    : followUp(services);
