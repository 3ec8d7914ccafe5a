import { randomBytes } from 'node:crypto';
import { destinationsOf } from '../../deploy/rules/resolve.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { DEFAULT_DESTINATION } from '../../src/runtime/settings.ts';
import { wrongWebhookUrl } from '../checks/webhooks.ts';
import { plainVariable, variableOfSecret } from '../secrets.ts';
import { keepOrAsk, type SecretSource, type StageSecret } from './prompts.ts';

/**
 * Gathers the webhook URL of each Slack destination; one that is missing or wrong is noted.
 *
 * @param rules - Undefined if there are none yet: those that `setup` writes have the usual destination.
 */
export async function gatherWebhookUrls(
  source: SecretSource,
  rules: Rules | undefined,
): Promise<readonly StageSecret[]> {
  const origin = process.env['SLACK_WEBHOOK_ORIGIN'] || 'https://hooks.slack.com';
  const urls: StageSecret[] = [];
  for (const destination of rules === undefined ? [DEFAULT_DESTINATION] : destinationsOf(rules)) {
    const channel = destination === DEFAULT_DESTINATION ? '' : ` of the destination ${destination}`;
    const url = await keepOrAsk(source, {
      name: 'slack-webhook-url',
      destination,
      message: `Slack webhook URL${channel}`,
      check: async (answer) => wrongWebhookUrl(new Secret(answer), origin),
    });
    if (url !== undefined) urls.push(url);
  }
  return urls;
}

/** The secret that GitHub signs with: the one that was given, the one that there is, or one made up now. */
export async function gatherWebhookSecret(source: SecretSource): Promise<StageSecret | undefined> {
  const name = 'github-webhook-secret';
  const variable = variableOfSecret(name);
  const isThere = source.setting(variable) || source.given(plainVariable(variable));
  if (isThere && !source.renew.includes(name)) {
    const check = async () => undefined;
    return keepOrAsk(source, { name, message: 'webhook secret', check });
  }
  // As long as the key of the HMAC-SHA256 that it is for.
  return { name, variable, secret: new Secret(randomBytes(32).toString('hex')), isKept: false };
}
