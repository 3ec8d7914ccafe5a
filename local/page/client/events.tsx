import { useEffect, useState } from 'preact/hooks';
import type { EventSummary } from '../shapes.ts';
import { Avatar, Badge, clock, Link, span, toneOf, until } from './parts.tsx';
import { events, now, search } from './state.ts';

const STATUSES = [
  'running',
  'waiting',
  'added',
  'invited',
  'accepted',
  'requested',
  'denied',
  'declined',
  'failed',
  'talk',
  'ignored',
  'lost',
  'dead-lettered',
];

/** All events, newest first, with a search by person, outcome or text. */
export function EventList() {
  const [words, setWords] = useState('');
  const [status, setStatus] = useState('');
  const [found, setFound] = useState<readonly EventSummary[]>(events.value);
  const latest = events.value;
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(async () => {
      const matching = await search(words, status);
      if (isWanted) setFound(matching);
    }, 60);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [words, status, latest]);
  const older = async () => setFound([...found, ...(await search(words, status, found.at(-1)?.id))]);
  return (
    <section class="card wide" aria-labelledby="events-title">
      <h1 id="events-title">Events</h1>
      <form class="row" role="search" onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          class="grow"
          aria-label="Search by person, outcome or text"
          placeholder="Search by person, outcome or text"
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <select
          aria-label="Outcome"
          value={status}
          onChange={({ currentTarget }) => setStatus(currentTarget.value)}
        >
          <option value="">any outcome</option>
          {STATUSES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </form>
      <ul class="events">
        {found.map((event) => (
          <Row key={event.id} event={event} />
        ))}
      </ul>
      {found.length === 0 && <p class="quiet">No events found.</p>}
      {found.length >= 100 && found.length % 100 === 0 && (
        <button type="button" onClick={() => void older()}>
          Show older events
        </button>
      )}
    </section>
  );
}

function Row({ event }: { event: EventSummary }) {
  const { id, person, body, repository, issue, status, outcome, reason, at, took, due, attempts } = event;
  const label = status === 'waiting' || status === 'running' || outcome === undefined ? status : outcome;
  return (
    <li>
      <Link to={`/events/${id}`}>
        <Avatar login={person.login} />
        <span class="event-what">
          <b>{person.login}</b> <span class="comment-text">{body}</span>
          <small class="quiet">
            {repository}#{issue}
          </small>
        </span>
        <span class="event-end">
          <Badge text={label} tone={toneOf(label)} />
          {reason !== undefined && <small class="quiet">{reason}</small>}
          {due !== undefined && <small class="quiet">next attempt {until(due, now())}</small>}
        </span>
        <span class="event-when">
          <time>{clock(at, now())}</time>
          <small class="quiet">
            {took !== undefined && span(took)}, {attempts} {attempts === 1 ? 'invocation' : 'invocations'}
          </small>
        </span>
      </Link>
    </li>
  );
}
