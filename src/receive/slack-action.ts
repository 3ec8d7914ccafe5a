import { setTimeout as wait } from 'node:timers/promises';
import type { APIGatewayProxyStructuredResultV2, LambdaFunctionURLEvent } from 'aws-lambda';
import type { SlackAction } from '../messages/slack-action.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { SLACK_ANSWER_TIMEOUT } from '../runtime/limits.ts';
import { type Log, logWith } from '../runtime/log.ts';
import { type Count, countFailure } from '../runtime/metrics.ts';
import type { Secret } from '../runtime/secret.ts';
import { respond } from './request.ts';
import { readClick, type SlackSource } from './slack-payload.ts';
import { isRecent, verifySlackSignature } from './slack-signature.ts';

/** In bytes. A message has at most 50 blocks, and Slack sends the whole of it. */
export const SLACK_BODY_LIMIT = 1024 * 1024;

const FORM_TYPE = /^application\/x-www-form-urlencoded[ \t]*(;|$)/i;

/** What taking clicks needs; there is none without Slack's signing secret. */
export interface SlackServices {
  readonly source: SlackSource;
  /** The signing secrets in use: one, or two during a rotation with the newer one first. */
  readonly secrets: () => Promise<readonly Secret[]>;
  /** Resolves when SNS has acknowledged the click. */
  readonly publish: (action: SlackAction) => Promise<void>;
}

/**
 * Handles one request from Slack: verifies it, publishes a click on a button of a request, and responds 200 only after
 * SNS has acknowledged it. Slack waits 3 s for the response, and shows the person an error if it isn't a 200.
 *
 * @returns the response; 503 after a failure, or if that took longer than {@link SLACK_ANSWER_TIMEOUT}. Never rejects.
 * @see https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
 */
export async function receiveSlackAction(
  request: LambdaFunctionURLEvent,
  slack: SlackServices,
  { now, log, count }: { readonly now: () => Date; readonly log: Log; readonly count: Count },
): Promise<APIGatewayProxyStructuredResultV2> {
  const inTime = new AbortController();
  try {
    return await Promise.race([
      handleRequest(request, slack, now(), log, count),
      wait(SLACK_ANSWER_TIMEOUT, undefined, { signal: inTime.signal }).then(() => {
        throw new RetryableFailure('KMS or SNS is too slow for Slack');
      }),
    ]);
  } catch (error) {
    log('error', 'click not accepted', { error });
    countFailure(count, error);
    return respond(503, 'not accepted: click again later');
  } finally {
    inTime.abort();
  }
}

async function handleRequest(
  request: LambdaFunctionURLEvent,
  { source, secrets, publish }: SlackServices,
  now: Date,
  log: Log,
  count: Count,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { headers } = request;
  if (request.requestContext.http.method !== 'POST') return respond(405, 'only POST is allowed');
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > SLACK_BODY_LIMIT) return respond(413, `the body is over ${SLACK_BODY_LIMIT} bytes`);
  if (headers['content-encoding'] !== undefined) return respond(415, 'Content-Encoding is not supported');
  if (!FORM_TYPE.test(headers['content-type'] ?? '')) {
    return respond(415, 'the body must be application/x-www-form-urlencoded');
  }
  const timestamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  const inUse = await secrets();
  const signedWith = inUse.findIndex((secret) => verifySlackSignature(body, timestamp, signature, secret));
  if (signedWith === -1) return respond(401, 'X-Slack-Signature does not match the signing secret');
  if (!isRecent(timestamp, now))
    return respond(401, 'X-Slack-Request-Timestamp is more than five minutes off');
  if (signedWith > 0) count('OlderSecretUsed');
  const read = readClick(body, source);
  switch (read) {
    case 'malformed':
      return respond(400, 'the payload does not match the schema of block_actions');
    case 'other-app':
      return respond(403, 'the request is of another Slack app');
    case 'other-workspace':
      return respond(403, 'the request is of another Slack workspace');
    case 'ignored':
      return respond(200, 'ignored: only clicks on Approve and Deny count');
    default: {
      const { action } = read;
      return await logWith({ delivery: action.delivery, slackUser: action.user }, async () => {
        await publish(action);
        log('info', 'click accepted', { decision: action.decision, team: action.request.team });
        return respond(200, 'accepted');
      });
    }
  }
}
