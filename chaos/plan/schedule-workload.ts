import { LOCAL_STAGE } from '../../deploy/environment.ts';
import type { GitHubState } from '../../local/github/github-state.ts';
import type { Post } from '../../local/slack.ts';
import { type Clicks, hasButtons } from '../../local/slack-clicks.ts';
import type { Deliveries } from '../functions/deliveries.ts';
import type { Queue } from '../services/queue.ts';
import { numberIn } from '../services/wire.ts';
import type { Agenda } from '../time/agenda.ts';
import { editedPayloadOf, payloadOf, type Written } from './payload.ts';
import { alarmMessage } from './alarms.ts';
import type { Plan } from './plan.ts';
import { APPROVER, DENIER, MEMBERS, type WorkItem } from './workload.ts';

const MINUTE = 60_000;
const HEAL_QUEUE = `usher-${LOCAL_STAGE}-heal`;
/** In ms: the pause between bursts of comments, so that each burst meets the faults, waits and retries of the others. */
const BETWEEN_BURSTS = 10 * MINUTE;
const LARGEST_BURST = 250;
/** In ms: how long GitHub fails an approved change. */
const CHANGE_FAILS_FOR = 15 * MINUTE;
/** In ms: when a requester asks again after the approval. */
const ASKS_AGAIN_AFTER = 3 * MINUTE;
/** In ms: when the second approver clicks after the first. */
const CLICKS_AFTER = 500;
/** In ms: when somebody clicks again to whom Slack showed an error. */
const CLICKS_AGAIN_AFTER = MINUTE;
/** In ms: the age of the comments that Usher must not act on. */
const LONG_AGO = 48 * 60 * MINUTE;

export interface WriterOptions {
  readonly agenda: Agenda;
  readonly deliveries: Deliveries;
  readonly plan: Plan;
  readonly github: GitHubState;
  /** What Slack has taken so far. */
  readonly posts: readonly Post[];
  /** Slack's side of clicks. */
  readonly clicks: Clicks;
  /** The queues of functions. */
  readonly queues: readonly Queue[];
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** Puts the workload on the agenda. @returns when the last comment of the plan is written, in ms. */
export function scheduleWorkload(workload: readonly WorkItem[], options: WriterOptions): number {
  const { agenda, now } = options;
  const burst = Math.min(LARGEST_BURST, Math.max(10, Math.ceil(workload.length / 10)));
  const start = now() + MINUTE;
  let last = start;
  for (const [index, item] of workload.entries()) {
    const at = start + Math.floor(index / burst) * BETWEEN_BURSTS;
    if (item.kind === 'approval' || item.kind === 'impatient' || item.kind === 'clicks') continue;
    if (item.kind === 'old') learn(payloadOf(item, now() - LONG_AGO), options);
    else agenda.add(at, () => write(item, options));
    last = at;
  }
  return last;
}

function write(item: WorkItem, options: WriterOptions): void {
  const { now, queues, onFailure } = options;
  const alarms = queues.find(({ name }) => name === HEAL_QUEUE);
  if (item.kind === 'alarm') {
    const Body = alarmMessage(item.number, now());
    const publish = () => void alarms?.send({ Body }, 0).catch(onFailure);
    publish();
    if (options.plan.happens('repeated', item.number)) options.agenda.add(now() + 3 * MINUTE, publish);
    return;
  }
  if (item.kind === 'poison') {
    // A text that is no JSON is no poison to heal, which ignores it.
    const others = queues.filter((queue) => queue !== alarms);
    const queue = others[item.number % others.length];
    queue?.send({ Body: item.body }, 0).catch(onFailure);
    return;
  }
  if (item.kind === 'again') {
    learn(payloadOf(item, now()), options);
    makeMember(item, options);
  }
  const payload = writeComment(item, options);
  if (item.kind === 'edited') options.agenda.add(now() + 2 * MINUTE, () => edit(item, payload, options));
  if (item.kind === 'request') approveOnceSeen(item, options);
  if (item.kind === 'clickable') clickOnceSeen(item, options);
}

/** Writes a comment. GitHub may send a delivery about it. @returns its payload. */
export function writeComment(item: Written, options: WriterOptions): ReturnType<typeof payloadOf> {
  const payload = payloadOf(item, options.now());
  learn(payload, options);
  send(item, payload, options);
  return payload;
}

/** One approver clicks Approve once they see the request in Slack, and another one Deny at nearly the same time. */
function clickOnceSeen(request: WorkItem, options: WriterOptions): void {
  const { agenda, now, posts, github } = options;
  agenda.add(now() + 2 * MINUTE, () => {
    const message = posts.find(
      (post) => hasButtons(post) && numberIn(JSON.stringify(post.payload)) === request.number,
    );
    if (message === undefined) {
      clickOnceSeen(request, options);
      return;
    }
    for (const { login, id } of [APPROVER, DENIER])
      github.organization.admit(github.people.upsert(id, login));
    click(message, MEMBERS[APPROVER.login] ?? '', 'usher_approve', options);
    agenda.add(now() + CLICKS_AFTER, () =>
      click(message, MEMBERS[DENIER.login] ?? '', 'usher_deny', options),
    );
  });
}

/** Clicks on a button, again and again while Slack shows an error. */
export function click(message: Post, user: string, button: string, options: WriterOptions): void {
  const { deliveries, clicks, agenda, now } = options;
  const again = () => agenda.add(now() + CLICKS_AGAIN_AFTER, () => click(message, user, button, options));
  if (options.plan.isDown('receive', now())) {
    again();
    return;
  }
  deliveries.click(
    (origin) => clicks.payloadOf({ user, button, origin, now: new Date(now()), message }),
    new Date(now()),
    again,
  );
}

/** The approver approves a request once they see it in Slack; the requester asks again a little later. */
function approveOnceSeen(request: WorkItem, options: WriterOptions): void {
  const { agenda, now, posts, plan } = options;
  agenda.add(now() + 2 * MINUTE, () => {
    if (!posts.some(({ payload }) => numberIn(JSON.stringify(payload)) === request.number)) {
      approveOnceSeen(request, options);
      return;
    }
    const [approval, second] = request.followUps ?? [];
    if (approval === undefined || second === undefined) throw new Error('a request has two follow-ups');
    if (plan.happens('failing-change', approval.number)) {
      plan.failChange(approval.number, now() + CHANGE_FAILS_FOR);
    }
    write(approval, options);
    agenda.add(now() + ASKS_AGAIN_AFTER, () => write(second, options));
  });
}

function edit(item: WorkItem, payload: ReturnType<typeof payloadOf>, options: WriterOptions): void {
  const edited = editedPayloadOf(payload, options.now());
  learn(edited, options);
  send(item, edited, options);
}

function learn(payload: object, { github }: WriterOptions): void {
  github.learn(payload);
}

function makeMember(
  { person: { login }, place }: WorkItem,
  { github: { organization, people } }: WriterOptions,
): void {
  const team = organization.team(place.team);
  const person = people.withLogin(login);
  if (team === undefined || person === undefined) throw new Error(`the stand-in does not know ${login}`);
  organization.join(team, person, 'member');
}

function send(
  { number }: Pick<WorkItem, 'number'>,
  payload: object,
  { plan, deliveries, agenda, now }: WriterOptions,
): void {
  if (plan.isDown('receive', now()) || plan.happens('unsent', number)) return;
  deliveries.add(payload);
  if (plan.happens('repeated', number)) agenda.add(now() + 3 * MINUTE, () => deliveries.add(payload));
}
