import type { FunctionName } from '../deploy/bundle.ts';
import { Containers } from './containers.ts';
import { callerOf, checkPath, longestChain, stepsFor } from './critical-path.ts';
import { ON_THE_WAY, playWay, type Way, type WayTimes } from './follow-comment.ts';
import { runCold, type Subject } from './hosted-function.ts';
import type { Call } from './services/call.ts';
import type { Services } from './services/start-services.ts';
import { summarize, type Summary } from './statistics.ts';
import type { Functions } from './work.ts';

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
