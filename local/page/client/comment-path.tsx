import { effect } from '@preact/signals';
import { type EventSummary, type HopName, HOPS, type HopShape } from '../shapes.ts';
import { Avatar, Badge, clock, Link, span, toneOf, until, Words } from './parts.tsx';
import { detail, events, now, path, press, select, sweep } from './state.ts';

/** What each hop is called, where it runs, and what it does. */
const HOP_LABELS: Readonly<Record<HopName, readonly [name: string, kind: string, about: string]>> = {
  webhook: ['webhook', 'GitHub', 'GitHub delivers the signed comment'],
  receive: ['receive', 'Lambda', 'checks the signature'],
  'github-events': ['github-events', 'SNS', 'topic'],
  commands: ['commands', 'SQS', 'queue: failed messages wait here'],
  command: ['command', 'Lambda', 'applies the rules, then acts'],
  'notifications-topic': ['notifications', 'SNS', 'topic'],
  notifications: ['notifications', 'SQS', 'queue: failed messages wait here'],
  notify: ['notify', 'Lambda', 'writes the Slack message'],
  slack: ['Slack', 'webhook', 'shows it in the channel'],
};
const IDLE: readonly HopShape[] = HOPS.map((name) => ({ name, state: 'idle' }));

// Loads the details of the newest event once it has a result, to explain the result.
effect(() => {
  const [latest] = events.value;
  if (path.value === '/') select(latest === undefined || latest.status === 'running' ? undefined : latest.id);
});

/** The path of the newest comment through Usher, live. */
export function CommentPath() {
  const [event] = events.value;
  const hops = event?.hops ?? IDLE;
  return (
    <section class="card comment-path" aria-labelledby="comment-path">
      <h2 id="comment-path">Path of the latest comment</h2>
      {event === undefined ? (
        <p class="quiet">Write a comment to see its path.</p>
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

const STATES = { idle: '', active: 'running', done: 'done', failed: 'failed', waiting: 'waiting' } as const;

function Hop({ hop: { name, state, at, took, due, attempts = 1 } }: { hop: HopShape }) {
  const [label, kind, about] = HOP_LABELS[name];
  return (
    <li class={`hop ${state}`} data-hop={name} data-state={state}>
      <span class="lamp" aria-hidden="true" />
      <span class="what">
        <b>{label}</b> <span class="kind">{kind}</span>
        <small>{due === undefined ? about : `next attempt ${until(due, now())}`}</small>
      </span>
      <span class="when">
        <span class="visually-hidden">{STATES[state]} </span>
        {at !== undefined && `+${span(at)}`}
        {took !== undefined && <small>{span(took)}</small>}
        {attempts > 1 && <small>{attempts} attempts</small>}
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
          finds lost comments; checks invitations, requests and access for a time
          {at !== undefined && `; last run ${clock(at, now())}`}
        </small>
      </span>
      <button type="button" onClick={() => press('/api/sweep')}>
        Sweep now
      </button>
    </div>
  );
}

function Verdict({ event }: { event: EventSummary }) {
  const explanation = detail.value?.id === event.id ? detail.value.explanation : undefined;
  return (
    <p class="verdict" aria-live="polite">
      {event.status === 'waiting' &&
        event.due !== undefined &&
        `${describeFailure(event)}. The next attempt is ${until(event.due, now())}. `}
      {event.status === 'lost' &&
        'GitHub’s delivery was lost. The sweep finds the comment once it is five minutes old. '}
      {explanation && <Words text={explanation.text} />} <Link to={`/events/${event.id}`}>All calls</Link>
    </p>
  );
}

/** What failed, for an event that waits for the next attempt. */
function describeFailure({ hops }: EventSummary): string {
  const failed = hops.findLast(({ state }) => state === 'failed')?.name;
  if (failed === 'slack') return 'Slack did not accept the message, so it waits in the queue';
  return failed === 'notify'
    ? 'The message could not be sent to Slack, so it waits in the queue'
    : 'The command failed, so it waits in the queue';
}
