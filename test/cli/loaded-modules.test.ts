import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createUsher } from '../../cli/program.ts';
import { USHER } from './run-usher.ts';

const ROOT = new URL('../../', import.meta.url);
const RECORDER = new URL('record-modules.ts', import.meta.url).href;

/** Runs the command. @returns the packages and our own modules that it loads, and its exit code. */
async function load(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--import', RECORDER, USHER, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    cwd: fileURLToPath(ROOT),
  });
  const pipe = child.stdio[3];
  if (!(pipe instanceof Readable)) throw new Error('there is no pipe');
  const [recorded, [code]] = await Promise.all([text(pipe), once(child, 'exit')]);
  const files = recorded
    .split('\n')
    .filter((url) => url.startsWith(ROOT.href))
    .map((url) => url.slice(ROOT.href.length));
  const names = files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  const own = files.filter((file) => !file.includes('node_modules/'));
  return { code: Number(code), packages: [...new Set(names)], own };
}

const COMMANDS = (await createUsher([])).commands.map((command) => command.name());

/** Node strips the types of each one. Nine are the same for all commands. */
const MOST_OWN_MODULES = 16;

describe('usher loads only Commander and the options', () => {
  it.each([['--help'], ...COMMANDS.map((name) => [`${name} --help`]), ['local accept --help']])(
    'of %s',
    async (line) => {
      const { code, packages, own } = await load(line.split(' '));

      expect({ code, packages }).toEqual({ code: 0, packages: ['commander'] });
      expect(own).toContain('cli/usher.ts');
      expect(own.length).toBeLessThanOrEqual(MOST_OWN_MODULES);
    },
  );

  it.each([
    ['an unknown option', 'pause --bogus', 2],
    ['a missing argument', 'retry', 2],
    ['a wrong value', 'history --limit 0', 2],
    ['a wrong time', 'sweep --since yesterday', 2],
    ['a wrong stage', 'doctor --stage ../prod', 2],
    ['options that do not go together', 'history --active --repository handbook', 2],
    ['an option that is missing', 'export', 2],
    ['a command that the local stage does not have', 'setup --stage local', 2],
  ])('to refuse %s: %s', async (_, line, code) => {
    expect(await load(line.split(' '))).toMatchObject({ code, packages: ['commander'] });
  });

  it('to refuse a wrong STAGE', async () => {
    expect(await load(['connect'], { STAGE: '../prod' })).toMatchObject({ code: 1, packages: ['commander'] });
  });

  it('until a command runs', async () => {
    const { packages } = await load(['local', 'accept', 'mona', '--url', 'http://127.0.0.1:2']);

    expect(packages).toEqual(['commander', 'zod']);
  });
});
