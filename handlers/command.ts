import type { SQSEvent } from 'aws-lambda';
import { createBatchServices, createKmsKey, createSnsClient } from '../src/aws/clients.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { publishNotifications } from '../src/aws/publish.ts';
import type { CommandServices } from '../src/command/handle-comment.ts';
import { handleMessage } from '../src/command/handle-message.ts';
import { createGitHubClient } from '../src/github/client.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { createTable } from '../src/ledger/table.ts';
import { createLog } from '../src/runtime/log.ts';
import { countColdStart, createCount } from '../src/runtime/metrics.ts';
import { startEarly } from '../src/runtime/retry.ts';
import { readCommandSettings } from '../src/runtime/settings.ts';
import { createResponder } from '../src/slack/respond.ts';
import rules from '../usher.yml';

const settings = readCommandSettings(process.env);
const now = () => new Date();
const log = createLog('command');
const count = createCount(log, settings.STAGE, now);
const queue = createBatchServices(settings, now, log, count);

const services: CommandServices = {
  rules,
  ledger: new Ledger(createTable(settings.LEDGER_TABLE), now, settings.LEDGER_DAYS),
  octokit: createGitHubClient(settings, createKmsKey(settings), rules.organization, now),
  publish: publishNotifications(createSnsClient(), settings.NOTIFICATIONS_TOPIC_ARN),
  now,
  log,
  count,
};
const { SLACK_WEBHOOK_ORIGIN: slackOrigin } = settings;
const respond = slackOrigin === undefined ? undefined : createResponder(slackOrigin, now);

// While Lambda waits for the first event.
startEarly(services.octokit);
countColdStart(count, process.env);

/** Called by SQS with GitHub events, and with clicks in Slack. */
export const handler = (event: SQSEvent) =>
  handleBatch(event, (message) => handleMessage(message, services, respond), queue);
