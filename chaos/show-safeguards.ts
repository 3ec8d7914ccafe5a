import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { runChaos } from './run-chaos.ts';
import { type Safeguard, type SafeguardName, SAFEGUARDS } from './safeguards.ts';
import type { VirtualClock } from './time/virtual-clock.ts';
import { judge } from './verdict/judge.ts';

/** So few that a run takes seconds, and so many that the breach is sure to come. */
const EVENTS = 20;
const RATE = 0.4;
/** Enough to get into each other’s way. */
const CONTAINERS = 2;
/** In hours. */
const PATIENCE = 2;
/** Whether a breach comes of a seed may depend on the calls that get a fault: it is missing if it comes of none of these. */
const SEEDS = ['1', '2', '3', '4', '5', '6'];

/**
 * Takes one safeguard after the other away and plays a small run without it, with the faults that it is there for. The
 * breach that it guards against must come of that, or else the harness would not notice its lack.
 *
 * @param names - The safeguards.
 * @param folder - For what is made on the way.
 * @param show - Hears a line of each, as soon as it is known.
 * @returns whether each breach came.
 */
export async function showSafeguards(
  names: readonly SafeguardName[],
  clock: VirtualClock,
  folder: string,
  show: (line: string) => void,
): Promise<boolean> {
  let isComplete = true;
  for (const name of names) {
    const begun = performance.now();
    const { what, breach } = SAFEGUARDS[name];
    let count = 0;
    for (const seed of SEEDS) {
      const found = await breachesWithout(name, seed, clock, join(folder, `${name}-${seed}`));
      count = found.get(breach) ?? 0;
      if (count > 0) break;
    }
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    isComplete &&= count > 0;
    const mark = count > 0 ? styleText('green', '✓') : styleText('red', '✗');
    show(`${mark} ${name.padEnd(20)} ${seconds.padStart(4)} s  ${breach}: ${count}  (${what})`);
  }
  return isComplete;
}

async function breachesWithout(
  without: SafeguardName,
  seed: string,
  clock: VirtualClock,
  folder: string,
): Promise<ReadonlyMap<string, number>> {
  await mkdir(folder);
  const { faults, rate = RATE }: Safeguard = SAFEGUARDS[without];
  const evidence = await runChaos(
    {
      events: EVENTS,
      seed,
      faults: new Set(faults),
      rate,
      containers: CONTAINERS,
      patience: PATIENCE,
      outages: [],
      without,
      folder,
      onProgress: () => {},
    },
    clock,
  );
  const { breaches } = await judge(evidence);
  return new Map(breaches.map(({ name, cases }) => [name, cases.length]));
}
