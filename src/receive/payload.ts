import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import type { GitHubEvent } from '../messages/github-event.ts';
import { toGitHubEvent } from '../messages/github-payload.ts';
import { respond } from './request.ts';

/** The keys that distinguish the kinds of payload. */
const payloadSchema = z.looseObject({
  action: z.optional(z.unknown()),
  comment: z.optional(z.unknown()),
  issue: z.optional(z.unknown()),
  zen: z.optional(z.unknown()),
});

const notNew = respond(202, 'ignored: only new comments count');
const malformed = respond(400, 'the payload does not match the schema of issue_comment');

/**
 * Parses a verified delivery. The signed body decides what it is. The event's name in the header is not signed, and only
 * helps to distinguish a malformed payload from another kind of event.
 *
 * @param body - The raw bytes.
 * @param eventName - The header `X-GitHub-Event`.
 * @param delivery - The header `X-GitHub-Delivery`.
 * @returns the event of a new comment on an issue, or the final response: 200, 202 or 400.
 */
export function parseDelivery(
  body: Uint8Array,
  eventName: string,
  delivery: string,
): { event: GitHubEvent } | { response: APIGatewayProxyStructuredResultV2 } {
  const parsed = z.safeParse(payloadSchema, parseJson(body));
  if (!parsed.success) return { response: respond(400, 'the body is not a JSON object in UTF-8') };
  const { action, comment, issue, zen } = parsed.data;
  if (comment !== undefined && issue !== undefined) {
    if (typeof action === 'string' && action !== 'created') return { response: notNew };
    const event = toGitHubEvent(parsed.data, delivery);
    return event === undefined ? { response: malformed } : { event };
  }
  if (zen !== undefined || eventName === 'ping') return { response: respond(200, 'pong') };
  if (eventName === 'issue_comment') return { response: malformed };
  return { response: respond(202, 'ignored: not a comment on an issue') };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
