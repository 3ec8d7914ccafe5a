import type { SQSEvent } from 'aws-lambda';
import { createKms } from '../src/aws/clients.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { destinationsOf, parseRules } from '../src/config/rules.ts';
import { readNotifySettings } from '../src/config/settings.ts';
import { createLog } from '../src/log.ts';
import { notification } from '../src/messages/notification.ts';
import { decryptWebhooks } from '../src/notify/decrypt-webhooks.ts';
import { type NotifyServices, postNotification } from '../src/notify/post-notification.ts';
import rules from '../usher.yml';

const settings = readNotifySettings(process.env, destinationsOf(parseRules(rules)));
const log = createLog('notify');

const services: NotifyServices = {
  webhook: decryptWebhooks(
    { kms: createKms(), keyId: settings.KMS_KEY, stage: settings.STAGE },
    settings.webhooks,
  ),
  origin: settings.SLACK_WEBHOOK_ORIGIN,
  log,
};

/** SQS calls this with notifications. */
export const handler = (event: SQSEvent) =>
  handleBatch(event, (message) => postNotification(notification.parse(message), services), log);
