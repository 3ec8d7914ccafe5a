import { useEffect } from 'preact/hooks';
import type { EventDetail, LedgerChange } from '../shapes.ts';
import { Avatar, Badge, clock, Code, Copy, Link, show, span, toneOf, until, Words } from './parts.tsx';
import { detail, now, press, select, selected } from './state.ts';
import { Waterfall } from './waterfall.tsx';

/** The page of one event. */
export function EventPage({ id }: { id: string }) {
  useEffect(() => select(id), [id]);
  const event = detail.value?.id === id ? detail.value : undefined;
  if (event === undefined) {
    return (
      <section class="card wide">
        <h1>Event {id}</h1>
        <p class="quiet">
          {selected.value === id ? 'This run has no such event, or it is still loading.' : '…'}
        </p>
        <Link to="/events">All events</Link>
      </section>
    );
  }
  return (
    <section class="card wide event" aria-labelledby="event-title">
      <Head event={event} />
      <Explanation event={event} />
      <h2>What happened</h2>
      {event.isTrimmed && <p class="quiet">Requests and responses are kept for the newest events only.</p>}
      <Waterfall event={event} />
      <h2>Ledger</h2>
      <Ledger changes={event.ledger} />
      <h2>Log</h2>
      <Logs event={event} />
      <details>
        <summary>Webhook payload</summary>
        <Code text={event.payload} label="Webhook payload" />
      </details>
    </section>
  );
}

function Head({ event }: { event: EventDetail }) {
  const { id, person, repository, issue, title, body, outcome, reason, status, due, took, at } = event;
  const label = outcome ?? status;
  return (
    <>
      <p class="crumbs">
        <Link to="/events">Events</Link> / {id}
      </p>
      <h1 id="event-title" class="about">
        <Avatar login={person.login} />
        <span class="ellipsis-2">
          {person.login}: {body}
        </span>
        <Badge text={label} tone={toneOf(label)} />
      </h1>
      <p class="quiet">
        {repository}#{issue} {title} · {clock(at, now())}
        {took !== undefined && ` · ${span(took)} in total`}
        {reason !== undefined && ` · ${reason}`}
      </p>
      {status === 'waiting' && due !== undefined && (
        <p class="notice wait">The next attempt is {until(due, now())}.</p>
      )}
      <div class="row">
        <button type="button" class="primary" onClick={() => press(`/api/events/${id}/replay`)}>
          Replay
        </button>
        <Copy text={event.curl}>Copy as curl</Copy>
        <Copy text={event.trigger}>Copy as usher trigger</Copy>
      </div>
    </>
  );
}

function Explanation({ event: { explanation } }: { event: EventDetail }) {
  return (
    <div class="explanation">
      <h2>Why</h2>
      <p>
        <Words text={explanation.text} />
      </p>
      {explanation.lines.length > 0 && (
        <figure>
          <figcaption class="quiet">{explanation.file}</figcaption>
          <ol class="lines" tabIndex={0} aria-label={`The rule in ${explanation.file}`}>
            {explanation.lines.map(({ number, text, isHighlighted }) => (
              <li key={number} value={number} class={isHighlighted ? 'highlighted' : ''}>
                <code>{text === '' ? ' ' : text}</code>
              </li>
            ))}
          </ol>
        </figure>
      )}
    </div>
  );
}

function Ledger({ changes }: { changes: readonly LedgerChange[] }) {
  if (changes.length === 0) return <p class="quiet">No ledger entries were written for this event.</p>;
  return (
    <div class="changes">
      {changes.map(({ at, key, before, after }, index) => (
        <details key={index}>
          <summary>
            <code>{key}</code> {summaryOf(before, after)} <time class="quiet">{clock(at, now())}</time>
          </summary>
          <div class="sides">
            <Code text={before ? layOut(before) : 'no entry'} label={`${key} before`} />
            <Code text={layOut(after)} label={`${key} after`} />
          </div>
        </details>
      ))}
    </div>
  );
}

type Item = Readonly<Record<string, unknown>>;

/** Names the attributes that changed. */
function summaryOf(before: Item | undefined, after: Item): string {
  if (before === undefined) return `created, ${show(after['progress'] ?? after['state'] ?? '')}`;
  const names = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
  return names.length === 0
    ? 'unchanged'
    : names.map((name) => changeOf(name, before[name], after[name])).join(', ');
}

const changeOf = (name: string, before: unknown, after: unknown) =>
  ['progress', 'state', 'count'].includes(name) ? `${name} ${show(before)} → ${show(after)}` : name;

const layOut = (item: Item) =>
  JSON.stringify(
    item,
    (_, value: unknown) => (typeof value === 'string' && /^[{[]/.test(value) ? tryParse(value) : value),
    2,
  );

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function Logs({ event }: { event: EventDetail }) {
  const lines = event.attemptDetails.flatMap(({ logs }) => logs);
  if (lines.length === 0) return <p class="quiet">No function logged a line about this event.</p>;
  return (
    <div class="changes">
      {lines.map((line, index) => (
        <details key={index}>
          <summary>
            <span class={line['level'] === 'info' ? 'quiet' : 'bad-text'}>{show(line['level'])}</span>{' '}
            <b>{show(line['function'])}</b> {show(line['message'])}
            {line['outcome'] !== undefined && `, ${show(line['outcome'])}`}
          </summary>
          <Code text={JSON.stringify(line, null, 2)} label="Log line" />
        </details>
      ))}
    </div>
  );
}
