import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { createKmsKey, createSnsClient } from '../src/aws/clients.ts';
import { publishActions, publishEvents } from '../src/aws/publish.ts';
import { receiveDelivery, type ReceiveServices } from '../src/receive/receive-delivery.ts';
import { decryptWebhookSecrets } from '../src/receive/signature.ts';
import { decryptSigningSecrets } from '../src/receive/slack-signature.ts';
import { createLog } from '../src/runtime/log.ts';
import { countColdStart, createCount } from '../src/runtime/metrics.ts';
import { startEarly } from '../src/runtime/retry.ts';
import { readReceiveSettings } from '../src/runtime/settings.ts';
import rules from '../usher.yml';

const settings = readReceiveSettings(process.env);
const now = () => new Date();
const log = createLog('receive');
const count = createCount(log, settings.STAGE, now);
const key = createKmsKey(settings);
const sns = createSnsClient();
const { SLACK_SIGNING_SECRET_CIPHERTEXT: signingSecrets } = settings;

const services: ReceiveServices = {
  rules,
  secrets: decryptWebhookSecrets(settings, key),
  publish: publishEvents(sns, settings.EVENTS_TOPIC_ARN),
  slack: signingSecrets && {
    source: { team: settings.SLACK_TEAM_ID, app: settings.SLACK_APP_ID },
    secrets: decryptSigningSecrets(signingSecrets, key),
    publish: publishActions(sns, settings.EVENTS_TOPIC_ARN),
  },
  now,
  log,
  count,
};

// While Lambda waits for the first event.
startEarly(services.secrets);
countColdStart(count, process.env);

/** Called by GitHub's webhook and Slack's buttons, through the Function URL or the HTTP API. */
export const handler = (request: LambdaFunctionURLEvent) => receiveDelivery(request, services);
