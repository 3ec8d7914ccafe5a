import { createKms, createSns } from '../src/aws/clients.ts';
import { decryptSecret } from '../src/aws/decrypt-secret.ts';
import { publish } from '../src/aws/publish.ts';
import { parseRules } from '../src/config/rules.ts';
import { readSweepSettings } from '../src/config/settings.ts';
import { connectOctokit } from '../src/github/connect-octokit.ts';
import { lazy } from '../src/lazy.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import { createLog } from '../src/log.ts';
import { attributesOf } from '../src/messages/attributes-of.ts';
import { readSince } from '../src/sweep/read-since.ts';
import { sweep, type SweepServices } from '../src/sweep/sweep.ts';
import rules from '../usher.yml';

const settings = readSweepSettings(process.env);
const key = { kms: createKms(), keyId: settings.KMS_KEY, stage: settings.STAGE };
const sns = createSns();
const now = () => new Date();

const services: SweepServices = {
  rules: parseRules(rules),
  ledger: openLedger(settings.LEDGER_TABLE, now),
  octokit: lazy(async () =>
    connectOctokit(
      await decryptSecret(key, 'github-token', settings.GITHUB_TOKEN_CIPHERTEXT),
      settings.GITHUB_API_URL,
      now,
    ),
  ),
  publishEvent: (event) => publish(sns, settings.EVENTS_TOPIC_ARN, event, attributesOf(event)),
  publishNotification: (notification) =>
    publish(sns, settings.NOTIFICATIONS_TOPIC_ARN, notification, { outcome: notification.result.outcome }),
  now,
  log: createLog('sweep'),
};

/** The schedule calls this, and `usher sweep`, which may say since when to look. */
export const handler = (event: unknown) => sweep(services, readSince(event));
