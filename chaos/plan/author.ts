import type { GitHubState } from '../../local/github/github-state.ts';
import type { Deliveries } from '../functions/deliveries.ts';
import type { Queue } from '../services/queue.ts';
import type { Agenda } from '../time/agenda.ts';
import type { Plan } from './plan.ts';
import type { Wish } from './wishes.ts';
import { editedPayloadOf, payloadOf } from './write-wish.ts';

const MINUTE = 60_000;
/** In ms: how far apart comments come in heaps, so that each heap meets faults, waits and repetitions of the others. */
const BETWEEN_HEAPS = 10 * MINUTE;
const LARGEST_HEAP = 250;
/** In ms: how long before the run somebody wrote what must not be acted on. */
const LONG_AGO = 48 * 60 * MINUTE;

export interface AuthorOptions {
  readonly agenda: Agenda;
  readonly deliveries: Deliveries;
  readonly plan: Plan;
  readonly github: GitHubState;
  /** Those that functions take messages from. */
  readonly queues: readonly Queue[];
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}

/** Everybody who writes: puts what they write on the agenda. @returns when the last of them writes, in ms. */
export function planWriting(wishes: readonly Wish[], options: AuthorOptions): number {
  const { agenda, now } = options;
  const heap = Math.min(LARGEST_HEAP, Math.max(10, Math.ceil(wishes.length / 10)));
  const start = now() + MINUTE;
  let last = start;
  for (const [index, wish] of wishes.entries()) {
    const at = start + Math.floor(index / heap) * BETWEEN_HEAPS;
    if (wish.kind === 'old') learn(payloadOf(wish, now() - LONG_AGO), options);
    else agenda.add(at, () => write(wish, options));
    last = at;
  }
  return last;
}

function write(wish: Wish, options: AuthorOptions): void {
  const { now, queues, onFailure } = options;
  if (wish.kind === 'poison') {
    const queue = queues[wish.number % queues.length];
    queue?.send({ Body: wish.body }, 0).catch(onFailure);
    return;
  }
  const payload = payloadOf(wish, now());
  learn(payload, options);
  if (wish.kind === 'again') makeMember(wish, options);
  send(wish, payload, options);
  if (wish.kind === 'edited') options.agenda.add(now() + 2 * MINUTE, () => edit(wish, payload, options));
}

function edit(wish: Wish, payload: ReturnType<typeof payloadOf>, options: AuthorOptions): void {
  const edited = editedPayloadOf(payload, options.now());
  learn(edited, options);
  send(wish, edited, options);
}

function learn(payload: object, { github }: AuthorOptions): void {
  github.learn(payload);
}

function makeMember({ login, place }: Wish, { github: { organization, people } }: AuthorOptions): void {
  const team = organization.team(place.team);
  const person = people.withLogin(login);
  if (team === undefined || person === undefined) throw new Error(`the stand-in does not know ${login}`);
  organization.join(team, person, 'member');
}

function send({ number }: Wish, payload: object, { plan, deliveries, agenda, now }: AuthorOptions): void {
  if (plan.isDown('receive', now()) || plan.happens('unsent', number)) return;
  deliveries.add(payload);
  if (plan.happens('repeated', number)) agenda.add(now() + 3 * MINUTE, () => deliveries.add(payload));
}
