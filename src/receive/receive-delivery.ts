import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';
import { findRule, type Rules } from '../config/rules.ts';
import type { Secret } from '../config/secret.ts';
import type { Log } from '../log.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import { answer } from './answer.ts';
import { parseDelivery } from './parse-delivery.ts';
import { readRequest } from './read-request.ts';
import { verifySignature } from './verify-signature.ts';

export interface ReceiveServices {
  readonly rules: Rules;
  /** The webhook secrets now in use: one, or two during a rotation. */
  readonly secrets: () => Promise<readonly Secret[]>;
  /** Resolves once SNS has acknowledged. */
  readonly publish: (event: GitHubEvent) => Promise<void>;
  readonly log: Log;
}

/** Takes one webhook delivery: verifies it, publishes what a rule covers, and only then says so. Never throws. */
export async function receiveDelivery(
  request: LambdaFunctionURLEvent,
  services: ReceiveServices,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { delivery, response } = await respond(request, services);
  services.log('info', `delivery answered with ${response.statusCode}`, {
    delivery,
    status: response.statusCode,
    answer: response.body,
  });
  return response;
}

async function respond(request: LambdaFunctionURLEvent, { rules, secrets, publish, log }: ReceiveServices) {
  const read = readRequest(request);
  if ('refusal' in read) return { delivery: undefined, response: read.refusal };
  const { delivery, eventName, signature, body } = read;
  try {
    if (!verifySignature(body, signature, await secrets())) {
      return {
        delivery,
        response: answer(
          401,
          'X-Hub-Signature-256 was not made with the secret of this deployment: give the webhook the same secret',
        ),
      };
    }
    const parsed = parseDelivery(body, eventName, delivery);
    if ('response' in parsed) return { delivery, response: parsed.response };
    const ignored = whyIgnored(parsed.event, rules);
    if (ignored !== undefined) return { delivery, response: answer(202, `ignored: ${ignored}`) };
    await publish(parsed.event);
    return { delivery, response: answer(202, 'accepted') };
  } catch (error) {
    log('error', 'delivery not taken', { delivery, error });
    return { delivery, response: answer(503, 'not taken now: redeliver it here later') };
  }
}

function whyIgnored(event: GitHubEvent, rules: Rules): string | undefined {
  if (event.issue.pull_request) return 'a comment on a pull request; only issues count';
  if (findRule(rules, event) === undefined) return 'no rule covers this repository and issue';
  return undefined;
}
