import { batchOf, deliveryOf, newComment } from './events.ts';
import { HostedFunction, type Invocation } from './hosted-function.ts';
import type { Services } from './services/start-services.ts';
import { eventOf, inBatches, spent } from './warm.ts';
import { expectWork, type Functions, type Payload } from './work.ts';

/** What something costs: time and CPU time in ms, and calls to the outside. */
export interface Cost {
  readonly time: number;
  readonly cpu: number;
  readonly calls: number;
}

/** Events between two looks at the services. */
export const CHUNK = 500;
/** Messages in a batch: that of serverless.yml. */
const BATCH = 5;

/**
 * Plays bursts of comments through the three functions, one after the other, until enough events are measured.
 *
 * @param size - Comments in a burst. Usher's hourly limits on replies and reactions hold within it.
 * @param least - Events to measure at least, and to warm up with.
 * @param prepare - Fills GitHub.
 */
export async function measureBurst(
  { receive, command, notify }: Functions,
  services: Services,
  size: number,
  least: number,
  options: Parameters<typeof newComment>[0] = {},
  prepare: () => Promise<void> = async () => {},
): Promise<Readonly<Record<'receive' | 'command' | 'notify', Cost>>> {
  await using containers = new AsyncDisposableStack();
  const started = {
    receive: containers.use(HostedFunction.start(receive)),
    command: containers.use(HostedFunction.start(command)),
    notify: containers.use(HostedFunction.start(notify)),
  };
  const play = async (name: keyof typeof started, events: readonly unknown[]) => {
    const invocations: Invocation[] = [];
    for (const event of events) invocations.push(await started[name].invoke(event));
    const seen = await services.see();
    await services.reset({ forget: 'nothing' });
    return { ...spent(invocations), calls: seen.calls.length, seen };
  };
  const costs = { receive: nothing(), command: nothing(), notify: nothing() };
  const measure = async (comments: readonly Payload[], counts: boolean) => {
    await services.learn(...comments);
    const received = await play('receive', comments.map(deliveryOf));
    expectWork('publishing every comment', received.seen.published.length === comments.length, received.seen);
    const events = inBatches(comments.map(eventOf), BATCH).map((bodies) => batchOf('commands', ...bodies));
    const commanded = await play('command', events);
    const { published } = commanded.seen;
    expectWork('publishing every outcome', published.length === comments.length, commanded.seen);
    const outcomes = inBatches(published, BATCH).map((batch) =>
      batchOf('notifications', ...batch.map(({ message }) => message)),
    );
    const notified = await play('notify', outcomes);
    expectWork('every post', notified.seen.posts.length === comments.length, notified.seen);
    if (!counts) return;
    for (const [name, cost] of [
      ['receive', received],
      ['command', commanded],
      ['notify', notified],
    ] as const) {
      costs[name].time += cost.time;
      costs[name].cpu += cost.cpu;
      costs[name].calls += cost.calls;
    }
  };
  const write = (count: number) => Array.from({ length: count }, () => newComment(options));
  await services.reset();
  await prepare();
  for (const comments of inBatches(write(least), CHUNK)) await measure(comments, false);
  let measured = 0;
  while (measured < Math.max(size, least)) {
    await services.reset({ forget: 'ledger' });
    for (let sent = 0; sent < size; sent += CHUNK) await measure(write(Math.min(CHUNK, size - sent)), true);
    measured += size;
  }
  return {
    receive: perEvent(costs.receive, measured),
    command: perEvent(costs.command, measured),
    notify: perEvent(costs.notify, measured),
  };
}

const nothing = () => ({ time: 0, cpu: 0, calls: 0 });
const perEvent = ({ time, cpu, calls }: Cost, events: number): Cost => ({
  time: time / events,
  cpu: cpu / events,
  calls: calls / events,
});
