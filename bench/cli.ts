import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { summarize, type Summary } from './statistics.ts';

/** Node alone, and commands that ask nothing of the network: the help of every command that `usher --help` lists. */
async function commandsToMeasure(): Promise<Readonly<Record<string, readonly string[]>>> {
  const { stdout } = await promisify(execFile)(process.execPath, ['cli/usher.ts', '--help']);
  const [, list = ''] = stdout.split('\nCommands:\n');
  const names = [...list.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => `${name} --help`);
  const helps = ['--help', ...names.filter((name) => name !== 'help --help')];
  return {
    'node, nothing else': ['-e', '0'],
    ...Object.fromEntries(helps.map((line) => [`usher ${line}`, ['cli/usher.ts', ...line.split(' ')]])),
  };
}

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
  const commands = Object.entries(await commandsToMeasure());
  const samples = new Map<string, number[]>();
  for (let round = 0; round <= runs; round += 1) {
    onRound(round);
    for (const [name, args] of commands) {
      const begun = performance.now();
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`${name} failed`);
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), performance.now() - begun]);
    }
  }
  return [...samples].map(([name, times]) => ({ name, time: summarize(times) }));
}
