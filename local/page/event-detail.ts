import { createHmac } from 'node:crypto';
import { LOCAL_WEBHOOK_SECRET } from '../local-world.ts';
import { toneOf } from './describe-call.ts';
import { explainDecision } from './explain-decision.ts';
import { summarize } from './hops.ts';
import type { Attempt, RecordedCall, RecordedEvent } from './recorded-event.ts';
import type { RulesVersion } from './rules-version.ts';
import type { AttemptShape, CallShape, EventDetail } from './shapes.ts';

/**
 * Everything that the page shows of one event.
 *
 * @param rules - The rules in force when it arrived.
 * @param webhook - The URL for deliveries.
 */
export function toEventDetail(event: RecordedEvent, rules: RulesVersion, webhook: string): EventDetail {
  const payload = JSON.stringify(event.payload);
  return {
    ...summarize(event),
    attemptDetails: event.attempts.map(toAttempt),
    ledger: event.ledger,
    explanation: explainDecision(event, rules),
    curl: curlOf(payload, webhook),
    trigger: triggerOf(event),
    payload: JSON.stringify(event.payload, null, 2),
    isTrimmed: event.isTrimmed === true,
  };
}

function toAttempt(attempt: Attempt): AttemptShape {
  const { id, name, number, at, end, due, calls, logs } = attempt;
  const isBad = attempt.error !== undefined || attempt.isRetried === true || attempt.isDeadLettered === true;
  const tone = end === undefined ? 'open' : isBad ? 'bad' : 'good';
  return { id, name, number, at, end, tone, result: resultOf(attempt), due, calls: calls.map(toCall), logs };
}

function resultOf({ end, error, isRetried, isDeadLettered, logs, name }: Attempt): string {
  if (error !== undefined) return error.replace(/^Error: /, '').split('\n')[0] ?? '';
  if (isDeadLettered) return 'dead-lettered: a retry cannot help';
  if (isRetried) return 'failed, will be retried';
  if (end === undefined) return 'running';
  const last = logs.findLast(({ level }) => level === 'info');
  const message = last?.['message'];
  if (name === 'sweep') return 'found this event';
  return typeof message === 'string' ? message : 'done';
}

function toCall({ call, title, response }: RecordedCall): CallShape {
  const { id, service, method, path, at, requestHeaders, requestBody } = call;
  return {
    id,
    service,
    title,
    tone: toneOf(call, response),
    method,
    path,
    at,
    ms: response?.ms,
    status: response?.status,
    fault: response?.fault,
    requestHeaders,
    requestBody,
    responseHeaders: response?.responseHeaders ?? {},
    responseBody: response?.responseBody ?? '',
  };
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A `curl` command that delivers the payload, signed with the secret of local runs, which protects nothing else. */
function curlOf(payload: string, webhook: string): string {
  const signature = createHmac('sha256', LOCAL_WEBHOOK_SECRET).update(payload).digest('hex');
  return [
    `curl ${webhook}`,
    "-H 'content-type: application/json'",
    "-H 'x-github-event: issue_comment'",
    '-H "x-github-delivery: $(date +%s)-$$"',
    `-H 'x-hub-signature-256: sha256=${signature}'`,
    `--data-raw ${quoted(payload)}`,
  ].join(' \\\n  ');
}

function triggerOf({ about }: RecordedEvent): string {
  const { comment, repository, issue } = about;
  const where = `--repository ${repository.full_name} --issue ${issue.number}`;
  return `npm run usher -- trigger ${quoted(comment.body)} --user ${quoted(comment.user.login)} ${where}`;
}
