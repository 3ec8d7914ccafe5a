import { Containers } from './containers.ts';
import { CpuLimit } from './cpu-limit.ts';
import { playWay, type Way } from './follow-comment.ts';
import type { Services } from './services/start-services.ts';
import { summarize, type Summary } from './statistics.ts';

import type { Functions } from './work.ts';

/** Memory sizes of a function, in MB. */
export const MEMORY_SIZES = [128, 256, 512, 768, 1_024, 1_769] as const;

/** With this much memory, in MB, a function has one processor, and with less in proportion: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEMORY_OF_ONE_VCPU = 1_769;

/** In USD, arm64 in us-east-1: https://aws.amazon.com/lambda/pricing/ */
const PRICE_PER_GB_SECOND = 0.000_013_333_4;
const PRICE_PER_REQUEST = 0.000_000_2;

/** A join with a memory size. Times in ms from the delivery. */
export interface MemoryFigures {
  readonly kind: 'cold' | 'warm';
  /** In MB. */
  readonly memory: number;
  readonly answered: Summary;
  readonly replied: Summary;
  readonly posted: Summary;
  /** What Lambda bills for the three functions together, in ms. */
  readonly billed: Summary;
  /** What Lambda charges, in USD per 1,000 joins. */
  readonly price: number;
}

/**
 * What Lambda bills for one invocation, in ms: its time, and that of the INIT phase if it was cold, rounded up.
 *
 * @see https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
 */
export const billedTime = (init: number, duration: number) => Math.ceil(init + duration);

/**
 * What Lambda charges, in USD.
 *
 * @param memory - In MB.
 * @param billed - In ms.
 */
export const priceOf = (memory: number, billed: number, requests: number) =>
  (memory / 1_024) * (billed / 1_000) * PRICE_PER_GB_SECOND + requests * PRICE_PER_REQUEST;

/** The billed time of the functions on a way. */
const billedFor = ({ invocations, loaded }: Way, kind: 'cold' | 'warm') =>
  invocations.reduce(
    (sum, { begun, ended }, index) =>
      sum + billedTime(kind === 'cold' ? (loaded[index]?.at ?? NaN) : 0, ended.at - begun.at),
    0,
  );

/**
 * Measures joins with the CPU time that Lambda gives a function of each memory size. Loading is not limited: a new
 * container has a whole processor until its first event
 * ({@link https://serverlessland.com/content/service/lambda/guides/effectively-running-java-on-serverless/init-heavy-lifting}).
 *
 * @param latency - Of every outside call, in ms.
 * @param runs - How many joins of each kind count.
 * @throws if CPU time can't be limited here.
 */
export async function measureMemory(
  functions: Functions,
  services: Services,
  latency: number,
  runs: number,
  onRound: (round: number) => void,
): Promise<readonly MemoryFigures[]> {
  const ways = new Map<string, Way[]>();
  for (let round = 0; round <= runs; round += 1) {
    onRound(round);
    for (const memory of MEMORY_SIZES) {
      using limit = CpuLimit.of(memory / MEMORY_OF_ONE_VCPU);
      await using containers = new Containers(functions, true, async (started) => {
        await started.loaded;
        limit.add(started.pid);
      });
      for (const kind of ['cold', 'warm'] as const) {
        const way = await playWay(containers.start, services, latency);
        const key = `${kind} ${memory}`;
        if (round > 0) ways.set(key, [...(ways.get(key) ?? []), way]);
      }
    }
  }
  return (['cold', 'warm'] as const).flatMap((kind) =>
    MEMORY_SIZES.map((memory) => summarizeJoins(kind, memory, ways.get(`${kind} ${memory}`) ?? [])),
  );
}

function summarizeJoins(kind: 'cold' | 'warm', memory: number, ways: readonly Way[]): MemoryFigures {
  const of = (read: (way: Way) => number) => summarize(ways.map(read));
  const billed = of((way) => billedFor(way, kind));
  return {
    kind,
    memory,
    answered: of(({ times }) => times.answered),
    replied: of(({ times }) => times.replied),
    posted: of(({ times }) => times.posted),
    billed,
    price: 1_000 * priceOf(memory, billed.median, 3),
  };
}
