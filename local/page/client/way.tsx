import { effect } from '@preact/signals';
import { type EventSummary, type HopName, HOPS, type HopShape } from '../shapes.ts';
import { Avatar, Badge, clock, Go, span, toneOf, until, Words } from './parts.tsx';
import { press, detail, events, look, now, path, sweep } from './state.ts';

/** Each station: what it is, and what it does. */
const STATIONS: Readonly<Record<HopName, readonly [name: string, kind: string, about: string]>> = {
  webhook: ['webhook', 'GitHub', 'GitHub delivers the comment, signed'],
  receive: ['receive', 'Lambda', 'checks the signature'],
  'github-events': ['github-events', 'SNS', 'a topic'],
  commands: ['commands', 'SQS', 'a queue: what fails waits here'],
  command: ['command', 'Lambda', 'decides by the rules, and acts'],
  'notifications-topic': ['notifications', 'SNS', 'a topic'],
  notifications: ['notifications', 'SQS', 'a queue: what fails waits here'],
  notify: ['notify', 'Lambda', 'writes the message'],
  slack: ['Slack', 'webhook', 'shows it in the channel'],
};
const IDLE: readonly HopShape[] = HOPS.map((name) => ({ name, state: 'idle' }));

// The newest event is looked at closely once it has come to something, for why it did.
effect(() => {
  const [latest] = events.value;
  if (path.value === '/') look(latest === undefined || latest.status === 'running' ? undefined : latest.id);
});

/** The way of the newest comment through Usher, as it goes. */
export function Way() {
  const [event] = events.value;
  const hops = event?.hops ?? IDLE;
  return (
    <section class="card way" aria-labelledby="the-way">
      <h2 id="the-way">The way of a comment</h2>
      {event === undefined ? (
        <p class="quiet">Write a comment, and watch it go.</p>
      ) : (
        <>
          <About event={event} />
          <Verdict event={event} />
        </>
      )}
      <ol>
        {hops.map((hop) => (
          <Hop key={hop.name} hop={hop} />
        ))}
      </ol>
      <Sweep />
    </section>
  );
}

function About({ event }: { event: EventSummary }) {
  const label = event.outcome ?? event.status;
  return (
    <p class="about">
      <Avatar login={event.person.login} />
      <span class="ellipsis">
        <strong>{event.person.login}</strong> {event.body.slice(0, 80)}
      </span>
      <Badge
        text={event.status === 'waiting' ? 'waiting' : label}
        tone={toneOf(event.status === 'waiting' ? 'waiting' : label)}
      />
    </p>
  );
}

const STATES = { idle: '', active: 'at work', done: 'done', failed: 'failed', waiting: 'waiting' } as const;

function Hop({ hop: { name, state, at, took, due, tries = 1 } }: { hop: HopShape }) {
  const [label, kind, about] = STATIONS[name];
  return (
    <li class={`hop ${state}`} data-hop={name} data-state={state}>
      <span class="lamp" aria-hidden="true" />
      <span class="what">
        <b>{label}</b> <span class="kind">{kind}</span>
        <small>{due === undefined ? about : `the next try is ${until(due, now())}`}</small>
      </span>
      <span class="when">
        <span class="visually-hidden">{STATES[state]} </span>
        {at !== undefined && `+${span(at)}`}
        {took !== undefined && <small>{span(took)}</small>}
        {tries > 1 && <small>{tries} tries</small>}
      </span>
    </li>
  );
}

function Sweep() {
  const { at, isRunning } = sweep.value;
  return (
    <div class={`sweep ${isRunning ? 'active' : at === undefined ? 'idle' : 'done'}`}>
      <span class="lamp" aria-hidden="true" />
      <span class="what">
        <b>sweep</b> <span class="kind">Lambda</span>
        <small>
          finds what never arrived, and what became of invitations
          {at !== undefined && `; last at ${clock(at, now())}`}
        </small>
      </span>
      <button type="button" onClick={() => press('/api/sweep')}>
        Sweep now
      </button>
    </div>
  );
}

function Verdict({ event }: { event: EventSummary }) {
  const why = detail.value?.id === event.id ? detail.value.why : undefined;
  return (
    <p class="verdict" aria-live="polite">
      {event.status === 'waiting' &&
        event.due !== undefined &&
        `${notTaken(event)}, and is tried again ${until(event.due, now())}. `}
      {event.status === 'lost' &&
        'GitHub’s delivery did not arrive. The sweep finds it once it is five minutes old. '}
      {why && <Words text={why.text} />} <Go to={`/events/${event.id}`}>Every call of it</Go>
    </p>
  );
}

/** What did not work. */
function notTaken({ hops }: EventSummary): string {
  const failed = hops.findLast(({ state }) => state === 'failed')?.name;
  if (failed === 'slack') return 'Slack did not take the message: it waits in the queue';
  return failed === 'notify'
    ? 'The message to Slack could not be sent: it waits'
    : 'It could not be done: it waits';
}
