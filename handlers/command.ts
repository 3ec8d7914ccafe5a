import type { SQSEvent } from 'aws-lambda';
import { createKms, createSns, createSqs } from '../src/aws/clients.ts';
import { decryptSecret } from '../src/aws/decrypt-secret.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { publish } from '../src/aws/publish.ts';
import { type CommandServices, handleComment } from '../src/command/handle-comment.ts';
import { parseRules } from '../src/config/rules.ts';
import { readCommandSettings } from '../src/config/settings.ts';
import { connectOctokit } from '../src/github/connect-octokit.ts';
import { lazy } from '../src/lazy.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { createLog } from '../src/log.ts';
import { githubEvent } from '../src/messages/github-event.ts';
import rules from '../usher.yml';

const settings = readCommandSettings(process.env);
const key = { kms: createKms(), keyId: settings.KMS_KEY, stage: settings.STAGE };
const sns = createSns();
const log = createLog('command');
const now = () => new Date();

const services: CommandServices = {
  rules: parseRules(rules),
  ledger: openLedger(settings.LEDGER_TABLE, now),
  octokit: lazy(async () =>
    connectOctokit(
      await decryptSecret(key, 'github-token', settings.GITHUB_TOKEN_CIPHERTEXT),
      settings.GITHUB_API_URL,
      now,
    ),
  ),
  publish: (notification) =>
    publish(sns, settings.NOTIFICATIONS_TOPIC_ARN, notification, { outcome: notification.result.outcome }),
  now,
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

/** SQS calls this with events of GitHub. */
export const handler = (event: SQSEvent) =>
  handleBatch(event, (message) => handleComment(githubEvent.parse(message), services), batch);
