import type { SQSEvent } from 'aws-lambda';
import { createKms, createSqs } from '../src/aws/clients.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { readNotifySettings } from '../src/config/settings.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { createLog } from '../src/log.ts';
import { notification } from '../src/messages/notification.ts';
import { decryptWebhooks } from '../src/notify/decrypt-webhooks.ts';
import { type NotifyServices, postNotification } from '../src/notify/post-notification.ts';
import { connectSlack } from '../src/slack/connect-slack.ts';

const settings = readNotifySettings(process.env);
const log = createLog('notify');
const now = () => new Date();

const services: NotifyServices = {
  ledger: openLedger(settings.LEDGER_TABLE, now),
  webhook: decryptWebhooks(
    { kms: createKms(), keyId: settings.KMS_KEY, stage: settings.STAGE },
    settings.webhooks,
  ),
  post: connectSlack(settings.SLACK_WEBHOOK_ORIGIN, now),
  log,
};

const batch = {
  sqs: createSqs(),
  queueUrl: settings.QUEUE_URL,
  deadLetterQueueUrl: settings.DEAD_LETTER_QUEUE_URL,
  now,
  random: Math.random,
  log,
};

/** SQS calls this with notifications. */
export const handler = (event: SQSEvent) =>
  handleBatch(event, (message) => postNotification(notification.parse(message), services), batch);
