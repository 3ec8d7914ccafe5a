import { useState } from 'preact/hooks';
import type { AttemptShape, CallShape, EventDetail } from '../shapes.ts';
import { clock, Code, pretty, span, until } from './parts.tsx';
import { now } from './state.ts';

/** Longer gaps are drawn as breaks, in ms. */
const BREAK = 1_500;
/** The width of a break, in percent of the full width. */
const BREAK_WIDTH = 4;

type Place = (at: number) => number;

/** Positions times in percent: to scale, except for long gaps, which all get the same width. */
function scale(moments: readonly (readonly [from: number, to: number])[]): Place {
  const parts: { from: number; to: number; left: number }[] = [];
  for (const [from, to] of moments.toSorted(([one], [other]) => one - other)) {
    const last = parts.at(-1);
    if (last !== undefined && from - last.to <= BREAK) last.to = Math.max(last.to, to);
    else parts.push({ from, to, left: 0 });
  }
  const total = parts.reduce((sum, { from, to }) => sum + to - from, 0) || 1;
  const perMs = (100 - BREAK_WIDTH * (parts.length - 1)) / total;
  let left = 0;
  for (const part of parts) {
    part.left = left;
    left += (part.to - part.from) * perMs + BREAK_WIDTH;
  }
  return (at) => {
    const part = parts.findLast(({ from }) => from <= at);
    return part === undefined ? 0 : part.left + (Math.min(at, part.to) - part.from) * perMs;
  };
}

/** An event's attempts, waits and calls, drawn like a browser's network panel. */
export function Waterfall({ event }: { event: EventDetail }) {
  const attempts = event.attemptDetails.toSorted((one, other) => one.at - other.at);
  const at = scale([
    [event.at, event.at + 1],
    ...attempts.flatMap((attempt) => [
      [attempt.at, attempt.end ?? attempt.at + 1] as const,
      ...attempt.calls.map((call) => [call.at, call.at + (call.ms ?? 1)] as const),
    ]),
  ]);
  if (attempts.length === 0) return <p class="quiet">Nothing yet.</p>;
  return (
    <ol class="waterfall">
      {attempts.map((attempt, index) => (
        <Attempt key={attempt.id} attempt={attempt} at={at} since={waitingSince(event, attempts, index)} />
      ))}
    </ol>
  );
}

/** When an attempt's message began to wait: at the end of the step before. */
function waitingSince(event: EventDetail, attempts: readonly AttemptShape[], index: number): number {
  const attempt = attempts[index];
  const before = attempts.slice(0, index);
  const same = before.findLast(({ name }) => name === attempt?.name);
  const published = before.flatMap(({ calls }) => calls).findLast(({ title }) => title.startsWith('Publish'));
  if (same !== undefined) return same.end ?? same.at;
  return published === undefined ? event.at : published.at + (published.ms ?? 0);
}

function Attempt({ attempt, at, since }: { attempt: AttemptShape; at: Place; since: number }) {
  const { name, number, end, tone, result, due, calls } = attempt;
  const waited = attempt.at - since;
  return (
    <li>
      {waited > 0 && (
        <div class="bar-row waited">
          <span class="label quiet">
            {waited > BREAK ? 'waited' : name === 'receive' ? 'in transit' : 'in the queue'}
          </span>
          <Bar from={since} to={attempt.at} at={at} tone="quiet" />
          <span class="ms">{span(waited)}</span>
        </div>
      )}
      <div class="bar-row attempt">
        <span class="label">
          <b>{name}</b> {number > 1 && <small>attempt {number}</small>}
          <small class={tone === 'bad' ? 'bad-text' : 'quiet'}> {result}</small>
        </span>
        <Bar from={attempt.at} to={end ?? attempt.at} at={at} tone={tone} />
        <span class="ms">{end === undefined ? '…' : span(end - attempt.at)}</span>
      </div>
      {due !== undefined && tone === 'bad' && (
        <p class="due">Next attempt {due > now() ? until(due, now()) : `was due at ${clock(due, now())}`}</p>
      )}
      {calls.map((call) => (
        <Call key={call.id} call={call} at={at} />
      ))}
    </li>
  );
}

function Bar({ from, to, at, tone }: { from: number; to: number; at: Place; tone: string }) {
  const left = at(from);
  return (
    <span class="track" aria-hidden="true">
      <span class={`bar ${tone}`} style={{ left: `${left}%`, width: `${Math.max(0.4, at(to) - left)}%` }} />
    </span>
  );
}

const NAMES: Readonly<Record<string, string>> = {
  github: 'GitHub',
  slack: 'Slack',
  kms: 'KMS',
  sns: 'SNS',
  sqs: 'SQS',
  dynamodb: 'DynamoDB',
};

function Call({ call, at }: { call: CallShape; at: Place }) {
  const [isOpen, setIsOpen] = useState(false);
  const { service, title, tone, status, fault, ms } = call;
  return (
    <>
      <button type="button" class="bar-row call" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <span class="label">
          <span class={`service ${service}`}>{NAMES[service]}</span> <span class="title">{title}</span>
          {status !== undefined && (
            <span class={`status ${tone}`}>{status === 0 ? 'no response' : status}</span>
          )}
          {fault !== undefined && <small class="bad-text"> {fault}</small>}
        </span>
        <Bar from={call.at} to={call.at + (ms ?? 0)} at={at} tone={tone} />
        <span class="ms">{ms === undefined ? '…' : span(ms)}</span>
      </button>
      {isOpen && (
        <div class="exchange">
          <Side title={`${call.method} ${call.path}`} headers={call.requestHeaders} body={call.requestBody} />
          <Side
            title={`${status ?? 'no response yet'}`}
            headers={call.responseHeaders}
            body={call.responseBody}
          />
        </div>
      )}
    </>
  );
}

function Side(props: { title: string; headers: Readonly<Record<string, string>>; body: string }) {
  const headers = Object.entries(props.headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <div>
      <h3>{props.title}</h3>
      {headers.length > 0 && (
        <details>
          <summary>{headers.length} headers</summary>
          <Code text={headers.join('\n')} label={`Headers of ${props.title}`} />
        </details>
      )}
      <Code text={props.body === '' ? 'no body' : pretty(props.body)} label={`Body of ${props.title}`} />
    </div>
  );
}
