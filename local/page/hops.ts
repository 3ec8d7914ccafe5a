import type { FunctionName } from '../../deploy/bundle.ts';
import type { Attempt, RecordedEvent } from './recorded-event.ts';
import type { EventStatus, EventSummary, HopName, HopShape } from './shapes.ts';

/** In characters: as much of a comment stands in a list. */
const SHOWN = 300;

/** What became of an event so far, and how far it is. */
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
    title: about.issue.title.slice(0, SHOWN),
    body: about.comment.body.slice(0, SHOWN),
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
  { answer, isLost, isTalk, attempts }: RecordedEvent,
  hops: readonly HopShape[],
): EventStatus {
  if (attempts.at(-1)?.isDeadLettered === true) return 'dead-lettered';
  if (hops.some(({ state }) => state === 'waiting')) return 'waiting';
  if (hops.some(({ state }) => state === 'active')) return 'running';
  if (isTalk) return 'talk';
  if (attempts.some(({ name }) => name === 'command')) return 'done';
  // What was not taken now is not delivered again: the sweep is to find it.
  if (answer !== undefined && answer.status >= 500) return 'lost';
  if (answer !== undefined && (answer.status !== 202 || answer.body.includes('ignored'))) return 'ignored';
  return isLost ? 'lost' : 'running';
}

function hopsOf(event: RecordedEvent): readonly HopShape[] {
  const { answer, isLost, since: start } = event;
  const attempts = event.attempts.filter(({ at }) => at >= start);
  const of = (name: FunctionName) => attempts.filter((attempt) => attempt.name === name);
  const [receives, commands, notifies] = [of('receive'), of('command'), of('notify')];
  const callsOf = (names: readonly FunctionName[], isMeant: (title: string) => boolean) =>
    attempts
      .filter(({ name }) => names.includes(name))
      .flatMap(({ calls }) => calls)
      .filter(({ title }) => isMeant(title));
  const published = callsOf(['receive', 'sweep'], (title) => /^Publish on .*github-events$/.test(title));
  const told = callsOf(['command', 'sweep'], (title) => /^Publish on .*notifications$/.test(title));
  const posts = callsOf(['notify'], (title) => title === 'POST to the webhook');
  const webhook: HopShape = answer
    ? { name: 'webhook', state: answer.status < 400 ? 'done' : 'failed', at: 0, took: answer.at - start }
    : { name: 'webhook', state: isLost ? 'failed' : receives.length > 0 ? 'active' : 'idle' };
  const callHop = (name: HopName, calls: typeof posts): HopShape => {
    const last = calls.at(-1);
    if (last === undefined) return { name, state: 'idle' };
    if (last.answer === undefined) return { name, state: 'active' };
    const isGood = last.answer.status >= 200 && last.answer.status < 300;
    return { name, state: isGood ? 'done' : 'failed', at: last.call.at - start, took: last.answer.ms };
  };
  return [
    webhook,
    functionHop('receive', receives, start),
    callHop('github-events', published),
    queueHop('commands', published, commands, start),
    functionHop('command', commands, start),
    callHop('notifications-topic', told),
    queueHop('notifications', told, notifies, start),
    functionHop('notify', notifies, start),
    callHop('slack', posts),
  ];
}

function functionHop(name: HopName, attempts: readonly Attempt[], start: number): HopShape {
  const last = attempts.at(-1);
  if (last === undefined) return { name, state: 'idle' };
  const tries = attempts.length;
  if (last.end === undefined) return { name, state: 'active', tries };
  const isBad = last.error !== undefined || last.isGivenBack === true || last.isDeadLettered === true;
  return { name, state: isBad ? 'failed' : 'done', at: last.at - start, took: last.end - last.at, tries };
}

/** A queue holds a message from when it was published until it is taken for the last time. */
function queueHop(
  name: HopName,
  published: readonly Attempt['calls'][number][],
  attempts: readonly Attempt[],
  start: number,
): HopShape {
  const sent = published.findLast(({ answer }) => answer !== undefined && answer.status === 200);
  if (sent === undefined) return { name, state: 'idle' };
  const last = attempts.at(-1);
  const sentAt = sent.call.at + (sent.answer?.ms ?? 0);
  if (last === undefined) return { name, state: 'active' };
  if (last.isGivenBack === true) return { name, state: 'waiting', due: last.due };
  const took = Math.max(0, (attempts[0]?.at ?? sentAt) - sentAt);
  return { name, state: 'done', at: Math.max(0, sentAt - start), took };
}
