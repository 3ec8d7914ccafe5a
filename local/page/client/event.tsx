import { useEffect } from 'preact/hooks';
import type { EventDetail, LedgerChange } from '../shapes.ts';
import { Avatar, Badge, clock, Code, Copy, Go, show, span, toneOf, until, Words } from './parts.tsx';
import { press, detail, look, meant, now } from './state.ts';
import { Waterfall } from './waterfall.tsx';

/** All that there is to see of one event. */
export function EventPage({ id }: { id: string }) {
  useEffect(() => look(id), [id]);
  const event = detail.value?.id === id ? detail.value : undefined;
  if (event === undefined) {
    return (
      <section class="card wide">
        <h1>Event {id}</h1>
        <p class="quiet">
          {meant.value === id ? 'There is no such event in this run, or it is on its way here.' : '…'}
        </p>
        <Go to="/events">All events</Go>
      </section>
    );
  }
  return (
    <section class="card wide event" aria-labelledby="event-title">
      <Head event={event} />
      <Why event={event} />
      <h2>What happened</h2>
      {event.isThinned && <p class="quiet">Requests and answers are kept for the newest events only.</p>}
      <Waterfall event={event} />
      <h2>The ledger</h2>
      <Ledger changes={event.ledger} />
      <h2>Log</h2>
      <Logs event={event} />
      <details>
        <summary>The delivery’s payload</summary>
        <Code text={event.payload} label="The delivery’s payload" />
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
        <Go to="/events">Events</Go> / {id}
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
        {took !== undefined && ` · ${span(took)} in all`}
        {reason !== undefined && ` · ${reason}`}
      </p>
      {status === 'waiting' && due !== undefined && (
        <p class="notice wait">The next try is due {until(due, now())}.</p>
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

function Why({ event: { why } }: { event: EventDetail }) {
  return (
    <div class="why">
      <h2>Why</h2>
      <p>
        <Words text={why.text} />
      </p>
      {why.lines.length > 0 && (
        <figure>
          <figcaption class="quiet">{why.file}</figcaption>
          <ol class="lines" tabIndex={0} aria-label={`The rule in ${why.file}`}>
            {why.lines.map(({ number, text, isMeant }) => (
              <li key={number} value={number} class={isMeant ? 'meant' : ''}>
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
  if (changes.length === 0) return <p class="quiet">Nothing was written there for it.</p>;
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

/** Which attributes changed. */
function summaryOf(before: Item | undefined, after: Item): string {
  if (before === undefined) return `made, ${show(after['progress'] ?? after['state'] ?? '')}`;
  const names = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
  return names.length === 0
    ? 'as before'
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
  const lines = event.tries.flatMap(({ logs }) => logs);
  if (lines.length === 0) return <p class="quiet">No function wrote a line about it.</p>;
  return (
    <div class="changes">
      {lines.map((line, index) => (
        <details key={index}>
          <summary>
            <span class={line['level'] === 'info' ? 'quiet' : 'bad-text'}>{show(line['level'])}</span>{' '}
            <b>{show(line['function'])}</b> {show(line['message'])}
            {line['outcome'] !== undefined && `, ${show(line['outcome'])}`}
          </summary>
          <Code text={JSON.stringify(line, null, 2)} label="The line of the log" />
        </details>
      ))}
    </div>
  );
}
