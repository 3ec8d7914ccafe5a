import { createHmac } from 'node:crypto';
import { LOCAL_WEBHOOK_SECRET } from '../local-world.ts';
import { toneOf } from './describe-call.ts';
import { summarize } from './hops.ts';
import type { Attempt, RecordedCall, RecordedEvent } from './recorded-event.ts';
import type { RulesPage } from './rules-book.ts';
import type { AttemptShape, CallShape, EventDetail } from './shapes.ts';
import { whyOf } from './why.ts';

/** All that there is to see of one event. @param webhook - Where deliveries go. */
export function toEventPage(event: RecordedEvent, book: RulesPage, webhook: string): EventDetail {
  const payload = JSON.stringify(event.payload);
  return {
    ...summarize(event),
    tries: event.attempts.map(toAttempt),
    ledger: event.ledger,
    why: whyOf(event, book),
    curl: curlOf(payload, webhook),
    trigger: triggerOf(event),
    payload: JSON.stringify(event.payload, null, 2),
    isThinned: event.isThinned === true,
  };
}

function toAttempt(attempt: Attempt): AttemptShape {
  const { id, name, number, at, end, due, calls, logs } = attempt;
  const isBad =
    attempt.error !== undefined || attempt.isGivenBack === true || attempt.isDeadLettered === true;
  const tone = end === undefined ? 'open' : isBad ? 'bad' : 'good';
  return { id, name, number, at, end, tone, said: saidOf(attempt), due, calls: calls.map(toCall), logs };
}

function saidOf({ end, error, isGivenBack, isDeadLettered, logs, name }: Attempt): string {
  if (error !== undefined) return error.replace(/^Error: /, '').split('\n')[0] ?? '';
  if (isDeadLettered) return 'dead-lettered: no further try can help';
  if (isGivenBack) return 'failed, will be retried';
  if (end === undefined) return 'is at work';
  const last = logs.findLast(({ level }) => level === 'info');
  const message = last?.['message'];
  if (name === 'sweep') return 'found it';
  return typeof message === 'string' ? message : 'done';
}

function toCall({ call, title, answer }: RecordedCall): CallShape {
  const { id, service, method, path, at, requestHeaders, requestBody } = call;
  return {
    id,
    service,
    title,
    tone: toneOf(call, answer),
    method,
    path,
    at,
    ms: answer?.ms,
    status: answer?.status,
    fault: answer?.fault,
    requestHeaders,
    requestBody,
    responseHeaders: answer?.responseHeaders ?? {},
    responseBody: answer?.responseBody ?? '',
  };
}

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A delivery that `curl` can make, signed with the secret of the local run, which opens nothing else. */
function curlOf(payload: string, webhook: string): string {
  const signature = createHmac('sha256', LOCAL_WEBHOOK_SECRET).update(payload).digest('hex');
  return [
    `curl ${webhook}`,
    "-H 'content-type: application/json'",
    "-H 'x-github-event: issue_comment'",
    '-H "x-github-delivery: $(uuidgen)"',
    `-H 'x-hub-signature-256: sha256=${signature}'`,
    `--data-raw ${quoted(payload)}`,
  ].join(' \\\n  ');
}

function triggerOf({ about }: RecordedEvent): string {
  const { comment, repository, issue } = about;
  const where = `--repository ${repository.full_name} --issue ${issue.number}`;
  return `npm run usher -- trigger ${quoted(comment.body)} --user ${quoted(comment.user.login)} ${where}`;
}
