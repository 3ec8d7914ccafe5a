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
  log: 'log',
};

/**
 * One thing that happened, as a line for the terminal: `✓` where it went well, `✗` where not, `–` where GitHub was asked
 * and said no. A message to Slack, or a comment that was written, is drawn below its line.
 *
 * @param when - How to write its time.
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

function markOf(ok: boolean, isNo: boolean): string {
  if (!ok) return styleText('red', '✗');
  return isNo ? styleText('dim', '–') : styleText('green', '✓');
}

const PLACE = /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/comments$/;
const comment = z.object({ body: z.string(), user: z.object({ login: z.string() }) });

/** Draws a comment that was just written as people read it on the issue; undefined if the call wrote none. */
export function showComment({ method, path, status, exchange }: GitHubCall): string | undefined {
  const [, repository, issue] = PLACE.exec(path) ?? [];
  const { data } = z.safeParse(comment, exchange.responseBody);
  if (method !== 'POST' || status !== 201 || repository === undefined || data === undefined) return undefined;
  return drawBox(`GitHub: ${repository}#${issue}`, [
    [{ text: data.user.login, looks: ['bold'] }],
    [{ text: data.body, looks: [] }],
  ]);
}
