import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { createKms, createSns } from '../src/aws/clients.ts';
import { decryptSecret } from '../src/aws/decrypt-secret.ts';
import { publish } from '../src/aws/publish.ts';
import { parseRules } from '../src/config/rules.ts';
import { readReceiveSettings } from '../src/config/settings.ts';
import { lazy } from '../src/lazy.ts';
import { createLog } from '../src/log.ts';
import { attributesOf } from '../src/messages/attributes-of.ts';
import { type ReceiveServices, receiveDelivery } from '../src/receive/receive-delivery.ts';
import rules from '../usher.yml';

const settings = readReceiveSettings(process.env);
const key = { kms: createKms(), keyId: settings.KMS_KEY, stage: settings.STAGE };
const sns = createSns();

const services: ReceiveServices = {
  rules: parseRules(rules),
  secrets: lazy(() =>
    Promise.all(
      settings.GITHUB_WEBHOOK_SECRET_CIPHERTEXT.map((ciphertext) =>
        decryptSecret(key, 'github-webhook-secret', ciphertext),
      ),
    ),
  ),
  publish: (event) => publish(sns, settings.EVENTS_TOPIC_ARN, event, attributesOf(event)),
  now: () => new Date(),
  log: createLog('receive'),
};

/** GitHub's webhook calls this, through the Function URL. */
export const handler = (request: LambdaFunctionURLEvent) => receiveDelivery(request, services);
