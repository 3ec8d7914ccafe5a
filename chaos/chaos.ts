import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../local/main.ts';
import { type Choices, command } from './read-options.ts';
import { runChaos } from './run-chaos.ts';
import { SAFEGUARD_NAMES } from './safeguards.ts';
import { ProgressBar } from './show-progress.ts';
import { showSafeguards } from './show-safeguards.ts';
import { installDate, VirtualClock } from './time/virtual-clock.ts';
import { judge } from './verdict/judge.ts';
import { showVerdict } from './verdict/show-verdict.ts';

/** In hours: the sweep publishes a command again that nobody has claimed for 6 hours. */
const PATIENCE = 13;

/** `npm run chaos`: plays a run, or one without each safeguard, shows the verdict, and fails if a promise was broken. */
await main(command, async ({ outage, without, faults, eachSafeguard, ...choices }: Choices) => {
  const clock = new VirtualClock();
  installDate(clock.now);
  const begun = performance.now();
  const bar = new ProgressBar(process.stderr);
  const folder = await mkdtemp(join(tmpdir(), 'usher-chaos-'));
  if (eachSafeguard !== undefined) {
    const names = eachSafeguard === true ? SAFEGUARD_NAMES : eachSafeguard;
    const isComplete = await showSafeguards(names, clock, folder, (line) => console.log(line));
    await rm(folder, { recursive: true });
    if (!isComplete) process.exitCode = 1;
    return;
  }
  const evidence = await runChaos(
    {
      ...choices,
      patience: PATIENCE,
      faults: new Set(faults),
      outages: outage,
      without,
      folder,
      onProgress: (progress, elapsed) => bar.show(progress, elapsed),
    },
    clock,
  );
  const verdict = await judge(evidence);
  bar.clear();
  const hours = (evidence.elapsed / 3_600_000).toFixed(1);
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
  console.log(`Seed ${choices.seed}, faults on ${choices.rate * 100} % of the calls of every hop.`);
  console.log(`Time was virtual: ${hours} h of Usher’s time passed in ${seconds} s.\n`);
  console.log(showVerdict(verdict));
  if (verdict.breaches.length === 0) {
    await rm(folder, { recursive: true });
  } else {
    console.log(`\nWhat the functions wrote is in ${join(folder, 'functions.log')}`);
    process.exitCode = 1;
  }
});
// Left to end by itself, Node 24 sometimes spins for ever in `Environment::CleanupHandles`.
process.exit();
