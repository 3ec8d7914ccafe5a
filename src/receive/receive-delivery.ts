import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';
import type { GitHubEvent } from '../messages/github-event.ts';
import { findRule } from '../rules/find-rule.ts';
import type { Rules } from '../rules/rules.ts';
import { MAX_COMMENT_AGE } from '../runtime/limits.ts';
import { type Log, logWith } from '../runtime/log.ts';
import { type Count, countFailure } from '../runtime/metrics.ts';
import type { Secret } from '../runtime/secret.ts';
import { parseDelivery } from './payload.ts';
import { answer, readDeliveryId, readRequest } from './request.ts';
import { verifySignature } from './signature.ts';

export interface ReceiveServices {
  readonly rules: Rules;
  /** The webhook secrets now in use: one, or two during a rotation, the newer one first. */
  readonly secrets: () => Promise<readonly Secret[]>;
  /** Resolves once SNS has acknowledged. */
  readonly publish: (event: GitHubEvent) => Promise<void>;
  readonly now: () => Date;
  readonly log: Log;
  readonly count: Count;
}

/** Takes one webhook delivery: verifies it, publishes what a rule covers, and only then says so. Never throws. */
export const receiveDelivery = (
  request: LambdaFunctionURLEvent,
  services: ReceiveServices,
): Promise<APIGatewayProxyStructuredResultV2> =>
  logWith({ delivery: readDeliveryId(request) }, async () => {
    const { log, count } = services;
    const response = await respond(request, services);
    const status = response.statusCode;
    log('info', `delivery answered with ${status}`, { status, answer: response.body });
    count('Delivery', { status: String(status) });
    return response;
  });

async function respond(request: LambdaFunctionURLEvent, services: ReceiveServices) {
  const { rules, secrets, publish, now, log, count } = services;
  const read = readRequest(request);
  if ('refusal' in read) return read.refusal;
  const { delivery, eventName, signature, body } = read;
  try {
    const inUse = await secrets();
    const signedWith = inUse.findIndex((secret) => verifySignature(body, signature, secret));
    if (signedWith === -1) return notSigned;
    if (signedWith > 0) count('OlderSecretUsed');
    const parsed = parseDelivery(body, eventName, delivery);
    if ('response' in parsed) return parsed.response;
    const ignored = whyIgnored(parsed.event, rules, now());
    if (ignored !== undefined) return answer(202, `ignored: ${ignored}`);
    await publish(parsed.event);
    return answer(202, 'accepted');
  } catch (error) {
    log('error', 'delivery not taken', { error });
    countFailure(count, error);
    return answer(503, 'not taken now: redeliver it here later');
  }
}

const notSigned = answer(
  401,
  'X-Hub-Signature-256 was not made with the secret of this deployment: give the webhook the same secret',
);

function whyIgnored(event: GitHubEvent, rules: Rules, now: Date): string | undefined {
  if (findRule(rules, event) === undefined) {
    return event.issue.pull_request
      ? 'no rule covers pull requests of this repository'
      : 'no rule covers this repository and issue';
  }
  // Whoever got hold of an old delivery, signature and all, must not be able to send it again.
  const age = now.getTime() - Date.parse(event.comment.created_at);
  if (age > MAX_COMMENT_AGE) return 'a comment that is older than 4 days';
  return undefined;
}
