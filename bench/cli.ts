import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { summarize, type Summary } from './statistics.ts';

/** Commands that ask nothing of the network, and Node alone. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'node, nothing else': ['-e', '0'],
  'usher --help': ['cli/usher.ts', '--help'],
  'usher setup --help': ['cli/usher.ts', 'setup', '--help'],
  'usher doctor --help': ['cli/usher.ts', 'doctor', '--help'],
  'usher history --help': ['cli/usher.ts', 'history', '--help'],
};

/** How long a command takes, from its start to its end, in ms. */
export interface CliFigures {
  readonly name: string;
  readonly time: Summary;
}

/** Measures commands of the admin, which take turns. @throws if one fails. */
export async function measureCli(
  runs: number,
  onRound: (round: number) => void,
): Promise<readonly CliFigures[]> {
  const samples = new Map<string, number[]>();
  for (let round = 0; round <= runs; round += 1) {
    onRound(round);
    for (const [name, args] of Object.entries(COMMANDS)) {
      const begun = performance.now();
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`${name} failed`);
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), performance.now() - begun]);
    }
  }
  return [...samples].map(([name, times]) => ({ name, time: summarize(times) }));
}
