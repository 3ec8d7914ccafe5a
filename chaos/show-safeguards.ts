import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { runChaos } from './run-chaos.ts';
import { type Safeguard, type SafeguardName, SAFEGUARDS } from './safeguards.ts';
import type { VirtualClock } from './time/virtual-clock.ts';
import { judge } from './verdict/judge.ts';

/** Few enough for a run of seconds, and enough for the breach to appear. */
const EVENTS = 20;
const RATE = 0.4;
/** Enough for two to work on the same message. */
const CONTAINERS = 2;
/** In hours. */
const PATIENCE = 2;
/** One seed may miss a breach that depends on which calls get a fault: it counts as missing if all of these do. */
const SEEDS = ['1', '2', '3', '4', '5', '6'];

/**
 * Takes safeguards away one by one, and plays a small run without each, with the faults that it guards against. The run
 * must show the breach that the safeguard prevents: otherwise the harness would not notice if it were gone.
 *
 * @param names - The safeguards.
 * @param folder - For temporary files.
 * @param show - Called with a line for each, as soon as it is known.
 * @returns whether every breach appeared.
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
  const { faults, months, rate = RATE }: Safeguard = SAFEGUARDS[without];
  const evidence = await runChaos(
    {
      events: EVENTS,
      months,
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
