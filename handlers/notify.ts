import type { SQSEvent } from 'aws-lambda';
import { openKey, openQueue } from '../src/aws/clients.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import { notification } from '../src/messages/notification.ts';
import { type NotifyServices, postNotification } from '../src/notify/post-notification.ts';
import { createLog } from '../src/runtime/log.ts';
import { createCount } from '../src/runtime/metrics.ts';
import { inRealTime } from '../src/runtime/retry.ts';
import { readNotifySettings } from '../src/runtime/settings.ts';
import { connectSlack } from '../src/slack/client.ts';
import { decryptWebhooks } from '../src/slack/webhooks.ts';

const settings = readNotifySettings(process.env);
const log = createLog('notify');
const count = createCount(log, settings.STAGE, inRealTime.now);
const queue = openQueue(settings, inRealTime.now, log, count);

const services: NotifyServices = {
  stage: settings.STAGE,
  ledger: openLedger(settings, inRealTime.now),
  webhook: decryptWebhooks(openKey(settings), settings.webhooks),
  post: connectSlack(settings.SLACK_WEBHOOK_ORIGIN, inRealTime.now),
  ...inRealTime,
  log,
  count,
};

/** SQS calls this with notifications. */
export const handler = (event: SQSEvent) =>
  handleBatch(event, (message) => postNotification(notification.parse(message), services), queue);
