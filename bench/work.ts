import { madeUpId } from '../local/github/made-up-id.ts';
import type { FunctionSubject } from './build-subjects.ts';
import { batchOf, deliveryOf, newComment, ORGANIZATION, REPOSITORY } from './events.ts';
import type { Seen } from './services/call.ts';
import type { Services } from './services/start-services.ts';

/** A comment as GitHub delivers it. */
export type Payload = ReturnType<typeof newComment>;

/** In ms: long enough ago that a sweep takes its delivery for lost. */
export const MISSED = 20 * 60 * 1_000;

/** @throws if something was not done: what did not do its work is not worth measuring. */
export function expectWork(what: string, isDone: boolean, seen: Seen): void {
  if (isDone) return;
  const calls = seen.calls.map(({ service, name, status }) => `${service}: ${name} → ${status}`);
  throw new Error(`${what} did not happen. The calls:\n${calls.join('\n')}`);
}

/** Whether a call was answered with this status. */
export const wasCalled = ({ calls }: Seen, route: RegExp, status: number) =>
  calls.some((call) => route.test(call.name) && call.status === status);

const PUT = /^PUT .*\/memberships\//;
const REPLY = /^POST .*\/issues\/\{n\}\/comments$/;
const REACTION = /^POST .*\/reactions$/;

/** Checks that somebody was let in, and told so. */
export function expectJoin(seen: Seen): void {
  expectWork('the change of the team', wasCalled(seen, PUT, 200), seen);
  expectWork('the reply', wasCalled(seen, REPLY, 201), seen);
  expectWork('the reaction', wasCalled(seen, REACTION, 201), seen);
}

/** The one message that was published. @throws if there is none, or another one. */
export function publishedIn(seen: Seen): string {
  const [first, ...others] = seen.published;
  expectWork('publishing one message', first !== undefined && others.length === 0, seen);
  return first?.message ?? '';
}

/** What a function is given for one event, and how to see that it did it. */
export interface Work {
  readonly event: unknown;
  /** Checks what the services have seen. @returns the message that it published, if any. */
  readonly check: (seen: Seen) => string;
}

/** A signed delivery for `receive`. */
export const deliveryWork = (payload: Payload): Work => ({
  event: deliveryOf(payload),
  check: (seen) => {
    const message = publishedIn(seen);
    expectWork('publishing the comment', message.includes(payload.comment.html_url), seen);
    return message;
  },
});

/** What `receive` published, for `command`. */
export const commandWork = (message: string): Work => ({
  event: batchOf('commands', message),
  check: (seen) => {
    expectJoin(seen);
    return publishedIn(seen);
  },
});

/** What `command` published, for `notify`. */
export const notificationWork = (message: string): Work => ({
  event: batchOf('notifications', message),
  check: (seen) => {
    expectWork('the post', seen.posts.length === 1, seen);
    return '';
  },
});

/** A comment whose delivery was lost, for `sweep`: the last sweep was an hour ago. */
export async function sweepWork(services: Services): Promise<Work> {
  const payload = newComment({ now: new Date(Date.now() - MISSED) });
  await services.learn(payload);
  await setCursor(services);
  return { event: {}, check: deliveryWork(payload).check };
}

/** Has the ledger say that the last sweep was an hour ago. */
export async function setCursor(services: Services): Promise<void> {
  const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
  const sweptUntil = { [madeUpId(`${ORGANIZATION}/${REPOSITORY}`)]: hourAgo };
  await services.put({
    pk: { S: 'sweep' },
    progress: { S: 'claimed' },
    lease: { N: '0' },
    memory: { S: JSON.stringify({ sweptUntil, failedAt: {} }) },
  });
}

/** Functions by name. */
export type Functions = Readonly<Record<FunctionSubject['name'], FunctionSubject>>;
