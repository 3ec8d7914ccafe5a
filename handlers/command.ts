import type { SQSEvent } from 'aws-lambda';
import { openKey, openQueue, openSns } from '../src/aws/clients.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { publishNotifications } from '../src/aws/publish.ts';
import { type CommandServices, handleComment } from '../src/command/handle-comment.ts';
import { openGitHub } from '../src/github/client.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import { githubEvent } from '../src/messages/github-event.ts';
import { parseRules } from '../src/rules/rules.ts';
import { createLog } from '../src/runtime/log.ts';
import { createCount } from '../src/runtime/metrics.ts';
import { readCommandSettings } from '../src/runtime/settings.ts';
import rulesFile from '../usher.yml';

const settings = readCommandSettings(process.env);
const rules = parseRules(rulesFile);
const now = () => new Date();
const log = createLog('command');
const count = createCount(log, settings.STAGE, now);
const queue = openQueue(settings, now, log, count);

const services: CommandServices = {
  rules,
  ledger: openLedger(settings, now),
  octokit: openGitHub(settings, openKey(settings), rules.organization, now),
  publish: publishNotifications(openSns(), settings.NOTIFICATIONS_TOPIC_ARN),
  now,
  log,
  count,
};

/** SQS calls this with events of GitHub. */
export const handler = (event: SQSEvent) =>
  handleBatch(event, (message) => handleComment(githubEvent.parse(message), services), queue);
