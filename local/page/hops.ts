import type { AnyFunctionName, FunctionName } from '../../deploy/bundle.ts';
import type { Attempt, RecordedEvent } from './recorded-event.ts';
import type { EventStatus, EventSummary, HopName, HopShape } from './shapes.ts';

/** Titles and comments are cut in lists, in characters. */
const MAX_TEXT = 300;

/** An event's status and result, and how far it has come. */
export function summarize(event: RecordedEvent): EventSummary {
  const { id, at, about, outcome, reason, team, attempts } = event;
  const hops = hopsOf(event);
  const ends = hops.flatMap((hop) => (hop.at === undefined ? [] : [hop.at + (hop.took ?? 0)]));
  return {
    id,
    at,
    person: about.comment.user,
    repository: about.repository.full_name,
    issue: about.issue.number,
    title: about.issue.title.slice(0, MAX_TEXT),
    body: about.comment.body.slice(0, MAX_TEXT),
    status: statusOf(event, hops),
    outcome,
    reason,
    team,
    due: hops.find(({ due }) => due !== undefined)?.due,
    attempts: attempts.length,
    took: ends.length === 0 ? undefined : Math.max(...ends),
    hops,
  };
}

function statusOf(
  { response, isLost, isTalk, attempts }: RecordedEvent,
  hops: readonly HopShape[],
): EventStatus {
  if (attempts.at(-1)?.isDeadLettered === true) return 'dead-lettered';
  if (hops.some(({ state }) => state === 'waiting')) return 'waiting';
  if (hops.some(({ state }) => state === 'active')) return 'running';
  if (isTalk) return 'talk';
  if (attempts.some(({ name }) => name === 'command')) return 'done';
  // GitHub does not deliver again what failed; the sweep finds it.
  if (response !== undefined && response.status >= 500) return 'lost';
  if (response !== undefined && (response.status !== 202 || response.body.includes('ignored')))
    return 'ignored';
  return isLost ? 'lost' : 'running';
}

function hopsOf(event: RecordedEvent): readonly HopShape[] {
  const { response, isLost, since: start } = event;
  const attempts = event.attempts.filter(({ at }) => at >= start);
  const of = (name: FunctionName) => attempts.filter((attempt) => attempt.name === name);
  const [receives, commands, notifies] = [of('receive'), of('command'), of('notify')];
  const callsOf = (names: readonly AnyFunctionName[], matches: (title: string) => boolean) =>
    attempts
      .filter(({ name }) => names.includes(name))
      .flatMap(({ calls }) => calls)
      .filter(({ title }) => matches(title));
  const published = callsOf(['receive', 'sweep'], (title) => /^Publish on .*github-events$/.test(title));
  const announced = callsOf(['command', 'sweep'], (title) => /^Publish on .*notifications$/.test(title));
  const posts = callsOf(['notify'], (title) => title === 'POST to the webhook');
  const webhook: HopShape = response
    ? { name: 'webhook', state: response.status < 400 ? 'done' : 'failed', at: 0, took: response.at - start }
    : { name: 'webhook', state: isLost ? 'failed' : receives.length > 0 ? 'active' : 'idle' };
  const callHop = (name: HopName, calls: typeof posts): HopShape => {
    const last = calls.at(-1);
    if (last === undefined) return { name, state: 'idle' };
    if (last.response === undefined) return { name, state: 'active' };
    const isGood = last.response.status >= 200 && last.response.status < 300;
    return { name, state: isGood ? 'done' : 'failed', at: last.call.at - start, took: last.response.ms };
  };
  return [
    webhook,
    functionHop('receive', receives, start),
    callHop('github-events', published),
    queueHop('commands', published, commands, start),
    functionHop('command', commands, start),
    callHop('notifications-topic', announced),
    queueHop('notifications', announced, notifies, start),
    functionHop('notify', notifies, start),
    callHop('slack', posts),
  ];
}

function functionHop(name: HopName, attempts: readonly Attempt[], start: number): HopShape {
  const last = attempts.at(-1);
  if (last === undefined) return { name, state: 'idle' };
  // A click or a reminder is another message about the same comment, not another attempt.
  const { number } = last;
  if (last.end === undefined) return { name, state: 'active', attempts: number };
  const isBad = last.error !== undefined || last.isRetried === true || last.isDeadLettered === true;
  return {
    name,
    state: isBad ? 'failed' : 'done',
    at: last.at - start,
    took: last.end - last.at,
    attempts: number,
  };
}

/** A queue holds a message from its publication until it is received for the last time. */
function queueHop(
  name: HopName,
  published: readonly Attempt['calls'][number][],
  attempts: readonly Attempt[],
  start: number,
): HopShape {
  const sent = published.findLast(({ response }) => response !== undefined && response.status === 200);
  if (sent === undefined) return { name, state: 'idle' };
  const last = attempts.at(-1);
  const sentAt = sent.call.at + (sent.response?.ms ?? 0);
  if (last === undefined) return { name, state: 'active' };
  if (last.isRetried === true) return { name, state: 'waiting', due: last.due };
  const took = Math.max(0, (attempts[0]?.at ?? sentAt) - sentAt);
  return { name, state: 'done', at: Math.max(0, sentAt - start), took };
}
