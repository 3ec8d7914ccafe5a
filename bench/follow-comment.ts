import { setTimeout } from 'node:timers/promises';
import type { FunctionName } from '../deploy/bundle.ts';
import { batchOf, deliveryOf, newComment } from './events.ts';
import type { HostedFunction, Invocation, Mark } from './hosted-function.ts';
import type { Call } from './services/call.ts';
import type { Services } from './services/start-services.ts';
import { expectJoin, expectWork } from './work.ts';

/** The functions on the way of a comment. */
export const ON_THE_WAY = ['receive', 'command', 'notify'] as const satisfies readonly FunctionName[];

/** The times of one comment, from its delivery. In ms. */
export interface WayTimes {
  /** Until `receive` has answered GitHub. */
  readonly answered: number;
  /** Until the person is in the team. */
  readonly changed: number;
  /** Until the reply is on the issue. */
  readonly replied: number;
  /** Until Slack has the post. */
  readonly posted: number;
}

export interface Way {
  readonly times: WayTimes;
  /** Of `receive`, `command` and `notify`. */
  readonly invocations: readonly Invocation[];
  readonly loaded: readonly Mark[];
  readonly calls: readonly Call[];
}

/** In ms: a way that takes longer has broken off. */
const PATIENCE = 60_000;

/**
 * Follows a comment from its delivery to the post in Slack. The bench takes the place of SNS, SQS and Lambda's poller: it
 * hands each message on as soon as SNS has answered, so that their time is not in the figures.
 *
 * @param start - Gets the container for a function when its message has arrived, perhaps a new one.
 * @param latency - Of every outside call, in ms.
 * @throws if the work was not done.
 */
export async function playWay(
  start: (name: FunctionName) => Promise<HostedFunction>,
  services: Services,
  latency: number,
): Promise<Way> {
  const comment = newComment();
  await services.reset({ latency, forget: 'ledger' });
  await services.learn(comment);
  const published = services.next('published');
  const begun = performance.timeOrigin + performance.now();
  const receive = await start('receive');
  const receiving = receive.invoke(deliveryOf(comment));
  const answering = receiving.then(() => performance.timeOrigin + performance.now());
  const event = await before(published, receiving);
  const [notified, posting] = [services.next('published'), services.next('posted')];
  const command = await start('command');
  const commanding = command.invoke(batchOf('commands', event.message));
  const notification = await before(notified, commanding);
  const notify = await start('notify');
  const notifying = notify.invoke(batchOf('notifications', notification.message));
  const posted = await before(posting, notifying);
  const invocations = await Promise.all([receiving, commanding, notifying]);
  const seen = await services.see();
  expectJoin(seen);
  expectWork('the post', seen.posts.length === 1, seen);
  const until = (route: RegExp) => {
    const { at = NaN, took = NaN } = seen.calls.find(({ name }) => route.test(name)) ?? {};
    return at + took - begun;
  };
  return {
    times: {
      answered: (await answering) - begun,
      changed: until(/^PUT /),
      replied: until(/^POST .*\/issues\/\{n\}\/comments$/),
      posted: posted.at - begun,
    },
    invocations,
    loaded: await Promise.all([receive.loaded, command.loaded, notify.loaded]),
    calls: seen.calls,
  };
}

/** What is wanted while a function works. @throws what the function does, or if it is not there in time. */
async function before<T>(wanted: Promise<T>, work: Promise<unknown>): Promise<T> {
  const patience = new AbortController();
  const late = setTimeout(PATIENCE, undefined, { signal: patience.signal }).then(() => {
    throw new Error('the way of a comment has broken off: no function published or posted anything');
  });
  try {
    return await Promise.race([wanted, work.then(() => wanted), late]);
  } finally {
    late.catch(() => {});
    patience.abort();
  }
}
