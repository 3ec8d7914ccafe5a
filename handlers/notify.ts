import type { SQSEvent } from 'aws-lambda';
import { createBatchServices, createKmsKey } from '../src/aws/clients.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { createTable } from '../src/ledger/table.ts';
import { type NotifyServices, postNotification } from '../src/notify/post-notification.ts';
import { readMessage } from '../src/notify/read-message.ts';
import { createLog } from '../src/runtime/log.ts';
import { countColdStart, createCount } from '../src/runtime/metrics.ts';
import { systemClock } from '../src/runtime/retry.ts';
import { readNotifySettings } from '../src/runtime/settings.ts';
import { createSlackClient } from '../src/slack/client.ts';
import { decryptWebhooks } from '../src/slack/webhooks.ts';

const settings = readNotifySettings(process.env);
const log = createLog('notify');
const count = createCount(log, settings.STAGE, systemClock.now);
const queue = createBatchServices(settings, systemClock.now, log, count);

const services: NotifyServices = {
  stage: settings.STAGE,
  ledger: new Ledger(createTable(settings.LEDGER_TABLE), systemClock.now, settings.LEDGER_DAYS),
  webhook: decryptWebhooks(createKmsKey(settings), settings.webhooks),
  post: createSlackClient(settings.SLACK_WEBHOOK_ORIGIN, systemClock.now),
  hasButtons: settings.SLACK_ACTIONS === 'on',
  ...systemClock,
  log,
  count,
};

countColdStart(count, process.env);

/** Called by SQS with notifications. */
export const handler = (event: SQSEvent) =>
  handleBatch(event, (message) => postNotification(readMessage(message), services), queue);
