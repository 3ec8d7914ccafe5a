import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import type { GitHubEvent } from '../messages/github-event.ts';
import { toGitHubEvent } from '../messages/github-payload.ts';
import { answer } from './request.ts';

/** Only what tells the kinds of payload apart. */
const shape = z.looseObject({
  action: z.optional(z.unknown()),
  comment: z.optional(z.unknown()),
  issue: z.optional(z.unknown()),
  zen: z.optional(z.unknown()),
});

const notNew = answer(202, 'ignored: only new comments count');
const malformed = answer(400, 'the payload has not the shape that GitHub documents for issue_comment');

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/**
 * Tells what a verified delivery is. The shape of the signed body decides, since the event's name in the header is
 * not signed; the name only helps to tell a damaged payload from one that is none of our business.
 *
 * @returns the event of a comment on an issue, or the response that ends the matter: 200, 202 or 400.
 */
export function parseDelivery(
  body: Uint8Array,
  eventName: string,
  delivery: string,
): { event: GitHubEvent } | { response: APIGatewayProxyStructuredResultV2 } {
  const parsed = z.safeParse(shape, parseJson(body));
  if (!parsed.success) return { response: answer(400, 'the body is no JSON object in UTF-8') };
  const { action, comment, issue, zen } = parsed.data;
  if (comment !== undefined && issue !== undefined) {
    if (typeof action === 'string' && action !== 'created') return { response: notNew };
    const event = toGitHubEvent(parsed.data, delivery);
    return event === undefined ? { response: malformed } : { event };
  }
  if (zen !== undefined || eventName === 'ping') return { response: answer(200, 'pong') };
  if (eventName === 'issue_comment') return { response: malformed };
  return { response: answer(202, 'ignored: not a comment on an issue') };
}
