import { styleText } from 'node:util';
import * as z from 'zod/mini';
import type { GitHubCall } from './github/create-github.ts';
import { showMessage } from './show-message.ts';
import { drawBox } from './terminal-box.ts';
import type { TraceEvent } from './trace.ts';

const NAMES: Readonly<Record<TraceEvent['part'], string>> = {
  webhook: 'webhook',
  kms: 'KMS',
  sns: 'SNS',
  sqs: 'SQS',
  github: 'GitHub',
  slack: 'Slack',
  scaling: 'scaling',
  log: 'log',
};

/**
 * Formats an event as a line for the terminal: `✓` for success, `✗` for a failure, `–` for a lookup that GitHub answers
 * with 404. A Slack message or a new comment is drawn below its line.
 *
 * @param when - Formats the event's time.
 */
export function showTraceEvent(
  { at, part, text, ok, message, call }: TraceEvent,
  when: (at: Date) => string,
): string {
  const mark = markOf(ok, call?.status === 404);
  const line = `${styleText('dim', when(at))} ${mark} ${styleText('bold', NAMES[part].padEnd(7))} ${text}`;
  const below = message ? showMessage(message.payload, message.destination) : call && showComment(call);
  return below === undefined ? line : `${line}\n${below}`;
}

function markOf(ok: boolean, isNotFound: boolean): string {
  if (!ok) return styleText('red', '✗');
  return isNotFound ? styleText('dim', '–') : styleText('green', '✓');
}

const PLACE = /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/comments$/;
const comment = z.object({ body: z.string(), user: z.object({ login: z.string() }) });

/** Draws a new comment for the terminal. @returns undefined if the call did not create a comment. */
export function showComment({ method, path, status, exchange }: GitHubCall): string | undefined {
  const [, repository, issue] = PLACE.exec(path) ?? [];
  const { data } = z.safeParse(comment, exchange.responseBody);
  if (method !== 'POST' || status !== 201 || repository === undefined || data === undefined) return undefined;
  return drawBox(`GitHub: ${repository}#${issue}`, [
    [{ text: data.user.login, looks: ['bold'] }],
    [{ text: data.body, looks: [] }],
  ]);
}
