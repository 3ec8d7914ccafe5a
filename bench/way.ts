import { setTimeout } from 'node:timers/promises';
import type { FunctionName } from '../deploy/bundle.ts';
import { callerOf, checkPath, longestChain, stepsFor } from './critical-path.ts';
import { batchOf, deliveryOf, newComment } from './events.ts';
import { HostedFunction, type Invocation, type Mark, runCold, type Subject } from './hosted-function.ts';
import type { Call } from './services/call.ts';
import type { Services } from './services/start-services.ts';
import { summarize, type Summary } from './statistics.ts';
import { expectJoin, expectWork, type Functions } from './work.ts';

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

/** Containers of the functions. @param isWarm - Whether one is kept for the next message. */
export class Containers implements AsyncDisposable {
  readonly #subjects: Readonly<Record<FunctionName, Subject>>;
  readonly #isWarm: boolean;
  readonly #prepare: (started: HostedFunction) => Promise<void>;
  readonly #kept = new Map<FunctionName, HostedFunction>();
  #started: HostedFunction[] = [];

  /** @param prepare - Called with a new container before it gets its first event. */
  constructor(
    subjects: Readonly<Record<FunctionName, Subject>>,
    isWarm: boolean,
    prepare: (started: HostedFunction) => Promise<void> = async () => {},
  ) {
    this.#subjects = subjects;
    this.#isWarm = isWarm;
    this.#prepare = prepare;
  }

  readonly start = async (name: FunctionName): Promise<HostedFunction> => {
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const started = HostedFunction.start(this.#subjects[name]);
    this.#started.push(started);
    if (this.#isWarm) this.#kept.set(name, started);
    await this.#prepare(started);
    return started;
  };

  /** Ends all containers. */
  async stop(): Promise<void> {
    await Promise.all(this.#started.map((started) => started[Symbol.asyncDispose]()));
    this.#started = [];
    this.#kept.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** How many events a container has handled before it counts as warm. */
const WARM_UP = 10;

/** The way with functions that are cold or warm, and a latency of every outside call. */
export interface WayFigures {
  readonly kind: 'cold' | 'warm';
  /** In ms. */
  readonly latency: number;
  readonly times: Readonly<Record<keyof WayTimes, Summary>>;
  /** How many calls there were, how many of them can't overlap, and how many really didn't. */
  readonly calls: number;
  readonly needed: number;
  readonly chain: Summary;
  /** The calls of each function, in their order. */
  readonly byFunction: Readonly<Record<string, readonly string[]>>;
}

export interface WayResult {
  /** The floor of the same rounds, in ms. */
  readonly floor: Summary;
  readonly ways: readonly WayFigures[];
}

/**
 * Measures the way with cold and with warm functions, with calls that take no time and with calls that take a while.
 *
 * @param slow - How long a call takes when it takes a while, in ms.
 * @param runs - How many comments of each kind count.
 */
export async function measureWay(
  floor: Subject,
  functions: Functions,
  services: Services,
  slow: number,
  runs: number,
  onRound: (round: number) => void,
): Promise<WayResult> {
  await using cold = new Containers(functions, false);
  await using warm = new Containers(functions, true);
  await services.reset();
  for (let event = 0; event < WARM_UP; event += 1) await playWay(warm.start, services, 0);
  const ways = new Map<string, Way[]>();
  const floors: number[] = [];
  for (let round = 0; round <= runs; round += 1) {
    onRound(round);
    const { loaded } = await runCold(floor, {});
    if (round > 0) floors.push(loaded.at);
    for (const latency of [0, slow]) {
      for (const [kind, containers] of [
        ['cold', cold],
        ['warm', warm],
      ] as const) {
        const way = await playWay(containers.start, services, latency);
        await cold.stop();
        const key = `${kind} ${latency}`;
        if (round > 0) ways.set(key, [...(ways.get(key) ?? []), way]);
      }
    }
  }
  const figures = (['cold', 'warm'] as const).flatMap((kind) =>
    [0, slow].map((latency) => summarizeWays(kind, latency, ways.get(`${kind} ${latency}`) ?? [])),
  );
  return { floor: summarize(floors), ways: figures };
}

function summarizeWays(kind: 'cold' | 'warm', latency: number, ways: readonly Way[]): WayFigures {
  const steps = stepsFor(kind);
  for (const { calls } of ways) checkPath(steps, calls);
  const of = (name: keyof WayTimes) => summarize(ways.map(({ times }) => times[name]));
  const calls = ways[0]?.calls ?? [];
  const names = (by: FunctionName) => calls.filter((call) => callerOf(call) === by).map(({ name }) => name);
  return {
    kind,
    latency,
    times: { answered: of('answered'), changed: of('changed'), replied: of('replied'), posted: of('posted') },
    calls: calls.length,
    needed: steps.length,
    chain: summarize(ways.map((way) => longestChain(onPath(way.calls)))),
    byFunction: Object.fromEntries(ON_THE_WAY.map((name) => [name, names(name)])),
  };
}

/** The calls until Slack has the post: what a function does afterwards keeps nobody waiting. */
function onPath(calls: readonly Call[]): readonly Call[] {
  const post = calls.find(({ service }) => service === 'slack');
  const end = post === undefined ? Infinity : post.at + post.took;
  return calls.filter(({ at, took }) => at + took <= end);
}
