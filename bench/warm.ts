import { toGitHubEvent } from '../src/messages/github-payload.ts';
import type { FunctionName } from '../deploy/bundle.ts';
import { batchOf, deliveryOf, newComment } from './events.ts';
import { HostedFunction, type Invocation } from './hosted-function.ts';
import type { Services } from './services/start-services.ts';
import { summarize, type Summary } from './statistics.ts';
import { expectWork, type Functions, type Payload, sweepWork } from './work.ts';

/** What a warm function does in a second, one invocation at a time as on Lambda, and what each event costs it. */
export interface WarmFigures {
  readonly name: string;
  readonly perSecond: Summary;
  /** Per event, in ms. */
  readonly time: Summary;
  /** User and system, per event, in ms. */
  readonly cpu: Summary;
  /** Outside calls per event. */
  readonly calls: number;
}

/** How much is measured. */
export interface WarmSize {
  readonly blocks: number;
  /** Events in a block; fewer than the replies that Usher writes in an hour, so that each event is answered. */
  readonly events: number;
}

/** A message for `command`, as `receive` writes it. */
export function eventOf(payload: Payload): string {
  const event = toGitHubEvent(payload, `bench-${payload.comment.id}`);
  if (event === undefined) throw new Error('the payload does not match the schema of Usher');
  return JSON.stringify(event);
}

/** Splits a list into parts of a size. */
export const inBatches = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );

/** The time and CPU time of invocations. */
export const spent = (invocations: readonly Invocation[]) => ({
  time: invocations.reduce((sum, { begun, ended }) => sum + ended.at - begun.at, 0),
  cpu: invocations.reduce((sum, { begun, ended }) => sum + ended.cpu - begun.cpu, 0),
});

/**
 * Measures warm functions: in blocks of events that take turns, each function in one container.
 *
 * @throws if the work was not done.
 */
export async function measureWarm(
  functions: Functions,
  services: Services,
  { blocks, events }: WarmSize,
  onRound: (round: number) => void,
): Promise<readonly WarmFigures[]> {
  await using containers = new AsyncDisposableStack();
  const start = (name: FunctionName) => containers.use(HostedFunction.start(functions[name]));
  const [receive, command, five, notify, sweep] = [
    start('receive'),
    start('command'),
    start('command'),
    start('notify'),
    start('sweep'),
  ];
  const samples = new Map<string, { perSecond: number[]; time: number[]; cpu: number[]; calls: number }>();
  for (let block = 0; block <= blocks; block += 1) {
    onRound(block);
    const play = async (
      name: string,
      container: HostedFunction,
      count: number,
      invoked: readonly unknown[],
    ) => {
      const invocations: Invocation[] = [];
      for (const event of invoked) invocations.push(await container.invoke(event));
      const seen = await services.see();
      if (block > 0) {
        const sample = samples.get(name) ?? { perSecond: [], time: [], cpu: [], calls: 0 };
        const { time, cpu } = spent(invocations);
        sample.perSecond.push((count / time) * 1_000);
        sample.time.push(time / count);
        sample.cpu.push(cpu / count);
        samples.set(name, { ...sample, calls: seen.calls.length / count });
      }
      return seen;
    };
    const commandBlock = async (name: string, container: HostedFunction, size: number) => {
      const comments = Array.from({ length: events }, () => newComment());
      await services.reset();
      await services.learn(...comments);
      const batches = inBatches(comments.map(eventOf), size).map((bodies) => batchOf('commands', ...bodies));
      const seen = await play(name, container, events, batches);
      expectWork('publishing every outcome', seen.published.length === events, seen);
      return seen.published.map(({ message }) => message);
    };

    await services.reset();
    const deliveries = Array.from({ length: events }, () => deliveryOf(newComment()));
    const received = await play('receive', receive, events, deliveries);
    expectWork('publishing every comment', received.published.length === events, received);
    const notifications = await commandBlock('command', command, 1);
    await commandBlock('command, batches of 5', five, 5);
    await services.reset();
    const batches = notifications.map((body) => batchOf('notifications', body));
    const posted = await play('notify', notify, events, batches);
    expectWork('every post', posted.posts.length === events, posted);
    await services.reset();
    const missed = await sweepWork(services);
    missed.check(await play('sweep, one missed comment', sweep, 1, [missed.event]));
    await services.reset({ forget: 'nothing' });
    await play('sweep, nothing missed', sweep, 1, [{}]);
  }
  return [...samples].map(([name, { perSecond, time, cpu, calls }]) => ({
    name,
    perSecond: summarize(perSecond),
    time: summarize(time),
    cpu: summarize(cpu),
    calls,
  }));
}
