import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';
import type { GitHubEvent } from '../messages/github-event.ts';
import { findRule } from '../rules/find-rule.ts';
import type { Rules } from '../rules/rules.ts';
import { MAX_COMMENT_AGE } from '../runtime/limits.ts';
import { type Log, logWith } from '../runtime/log.ts';
import { type Count, countFailure } from '../runtime/metrics.ts';
import type { Secret } from '../runtime/secret.ts';
import { parseDelivery } from './payload.ts';
import { readDeliveryId, readRequest, respond } from './request.ts';
import { verifySignature } from './signature.ts';
import { receiveSlackAction, type SlackServices } from './slack-action.ts';

/** Where Slack sends clicks: the Request URL of the Slack app is this path of the Function URL. */
export const SLACK_PATH = '/slack/actions';

export interface ReceiveServices {
  readonly rules: Rules;
  /** The webhook secrets in use: one, or two during a rotation with the newer one first. */
  readonly secrets: () => Promise<readonly Secret[]>;
  /** Resolves when SNS has acknowledged the event. */
  readonly publish: (event: GitHubEvent) => Promise<void>;
  /** Takes clicks in Slack; undefined without Slack's signing secret. */
  readonly slack?: SlackServices | undefined;
  readonly now: () => Date;
  readonly log: Log;
  readonly count: Count;
}

/**
 * Handles one webhook delivery: verifies it, publishes the comment if a rule covers it, and responds 202 only after SNS
 * has acknowledged it.
 *
 * @returns the response to GitHub; 503 after a failure. Never rejects.
 */
export const receiveDelivery = (
  request: LambdaFunctionURLEvent,
  services: ReceiveServices,
): Promise<APIGatewayProxyStructuredResultV2> =>
  logWith({ delivery: readDeliveryId(request) }, async () => {
    const { log, count } = services;
    const response = await handleRequest(request, services);
    const status = response.statusCode;
    log('info', `delivery answered with ${status}`, { status, answer: response.body });
    count('Delivery', { status: String(status) });
    return response;
  });

async function handleRequest(request: LambdaFunctionURLEvent, services: ReceiveServices) {
  const { rules, secrets, publish, slack, now, log, count } = services;
  if (slack !== undefined && request.rawPath === SLACK_PATH) {
    return await receiveSlackAction(request, slack, services);
  }
  const read = readRequest(request);
  if ('refusal' in read) return read.refusal;
  const { delivery, eventName, signature, body } = read;
  try {
    const inUse = await secrets();
    const signedWith = inUse.findIndex((secret) => verifySignature(body, signature, secret));
    if (signedWith === -1) return wrongSignature;
    if (signedWith > 0) count('OlderSecretUsed');
    const parsed = parseDelivery(body, eventName, delivery);
    if ('response' in parsed) return parsed.response;
    const reason = whyIgnored(parsed.event, rules, now());
    if (reason !== undefined) return respond(202, `ignored: ${reason}`);
    await publish(parsed.event);
    return respond(202, 'accepted');
  } catch (error) {
    log('error', 'delivery not accepted', { error });
    countFailure(count, error);
    return respond(503, 'not accepted: redeliver it here later');
  }
}

const wrongSignature = respond(
  401,
  'X-Hub-Signature-256 does not match the secret of this deployment: set the same secret in the settings of the webhook',
);

/** @returns undefined if the event must be published. */
function whyIgnored(event: GitHubEvent, rules: Rules, now: Date): string | undefined {
  if (findRule(rules, event) === undefined) {
    return event.issue.pull_request
      ? 'no rule covers pull requests of this repository'
      : 'no rule covers this repository and issue';
  }
  // An attacker who captured a signed delivery must not be able to replay it forever.
  const age = now.getTime() - Date.parse(event.comment.created_at);
  if (age > MAX_COMMENT_AGE) return 'the comment is older than 4 days';
  return undefined;
}
