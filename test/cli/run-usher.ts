import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import * as z from 'zod/mini';

/** The command's entry point. */
export const USHER = fileURLToPath(new URL('../../cli/usher.ts', import.meta.url));
const PROCESS = fileURLToPath(new URL('usher-process.ts', import.meta.url));
const ended = z.object({ out: z.string(), err: z.string(), code: z.number() });

/** Runs the command with arguments, an environment, standard input and a folder. */
type Run = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
  input?: string,
  cwd?: string,
) => Promise<{ out: string; where: string; err: string; code: number }>;

const environmentWith = (environment: Readonly<Record<string, string>>) => {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
  return { PATH, NODE_COMPILE_CACHE, ...environment };
};
const apart = ({ out, err: said, code }: z.infer<typeof ended>) => {
  const [where = ''] = /^stage .*\n/.exec(said) ?? [];
  return { out, where: where.trim(), err: said.slice(where.length), code };
};

/**
 * Runs `npm run usher -- …` in a process of its own and waits until it exits.
 *
 * @param cwd - Its working directory, by default that of this process.
 * @returns its standard error in `err`, without the first line about stage and region, which is in `where`.
 */
export const runUsherAlone: Run = async (args, environment = {}, input = '', cwd = process.cwd()) => {
  const child = spawn(process.execPath, [USHER, ...args], { env: environmentWith(environment), cwd });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return apart({ out, err, code: Number(code) });
};

let shared: { readonly child: ChildProcess; readonly exit: Promise<unknown[]> } | undefined;
let last: Promise<unknown> = Promise.resolve();
afterAll(async () => {
  if (shared?.child.connected) shared.child.disconnect();
  await shared?.exit;
});

function start() {
  const env = environmentWith({});
  const child = fork(PROCESS, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return { child, exit: once(child, 'exit') };
}

/** Does the same in a process that all runs of a test file share, one after the other: most of a run is its start. */
export const runUsher: Run = async (args, environment = {}, input = '', cwd = process.cwd()) => {
  const run = last.then(async () => {
    shared ??= start();
    const answer = Promise.race([once(shared.child, 'message'), shared.exit]);
    shared.child.send({ args, env: environmentWith(environment), cwd, input });
    return apart(ended.parse((await answer)[0]));
  });
  last = run.catch(() => {});
  return await run;
};
