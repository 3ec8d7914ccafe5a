import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { Hono } from 'hono';
import { serve } from '../../local/serve.ts';

/** Runs a program of the project as `npm run` does, to its end. */
async function run(
  file: string,
  environment: Record<string, string>,
  args: readonly string[] = [],
  input = '',
) {
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...environment } });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { out, err, code: Number(code) };
}

function rulesFile(rules: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'usher-')), 'usher.yml');
  writeFileSync(file, rules);
  return file;
}

describe('npm run demo', () => {
  it('shows every step and succeeds', async () => {
    const { out, err, code } = await run('local/demo.ts', {});

    expect({ err, code }).toEqual({ err: '', code: 0 });
    for (const part of ['webhook', 'SNS', 'SQS', 'KMS', 'GitHub', 'Slack'])
      expect(out).toContain(`✓ ${part}`);
    expect(out).toContain('Codertocat is in the team reader, and Slack got exactly one message.');
  });

  it('exits with 1 and names the problem if the person is not added', async () => {
    const rules = rulesFile(
      'organization: o\nrules:\n  - { repository: r, teams: [t], allow: [stranger-1] }\n',
    );
    const { err, code } = await run('local/demo.ts', { USHER_RULES: rules });

    expect(code).toBe(1);
    expect(err).toBe('the demo failed: stranger-1 is not in the team t\n');
  });
});

describe.each([
  ['npm start', 'local/start.ts', '--foo', "unknown option '--foo'"],
  ['npm start', 'local/start.ts', 'app', 'too many arguments'],
  ['npm run demo', 'local/demo.ts', '--app', "unknown option '--app'"],
])('%s', (name, file, unknown, message) => {
  it(`rejects ${unknown}: exits with 2, prints the usage, and starts nothing`, async () => {
    const { out, err, code } = await run(file, {}, [unknown]);

    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toContain(`error: ${message}`);
    expect(err).toContain(`Usage: ${name}`);
  });
});

describe.each([
  ['npm start', 'local/start.ts', 'as a GitHub App'],
  ['npm run demo', 'local/demo.ts', 'Sends one comment through all of Usher'],
])('%s --help', (_, file, description) => {
  it('prints a description, and starts nothing', async () => {
    const { out, err, code } = await run(file, { LOCAL_PORT: 'eighty' }, ['--help']);

    expect({ out, err, code }).toEqual({ out: expect.stringContaining(description), err: '', code: 0 });
  });
});

describe('npm start', () => {
  it('names a taken port and the setting that fixes it, in one message', async () => {
    const { port, close } = await serve(new Hono(), { port: 0, name: 'another program' });
    const { err, code } = await run('local/start.ts', { LOCAL_PORT: String(port - 1) });
    await close();

    expect(code).toBe(1);
    expect(err).toMatch(
      /^Port \d+, where the stand-in for GitHub should listen, is taken: .* LOCAL_PORT .*\n$/,
    );
  });

  it('lists all errors of the rules in one message', async () => {
    const rules = rulesFile('organization: o\nrules:\n  - { repository: r, teams: [], alow: anyone }\n');
    const { err, code } = await run('local/start.ts', { USHER_RULES: rules });

    expect(code).toBe(1);
    expect(err.split('\n')).toHaveLength(4);
    expect(err).toMatch(/line 3: rules\.0\.teams must be a list/);
    expect(err).toMatch(/line 3: rules\.0\.alow is not a known key/);
  });

  it('rejects an invalid LOCAL_PORT', async () => {
    const { err, code } = await run('local/start.ts', { LOCAL_PORT: 'eighty' });

    expect({ err, code }).toEqual({
      err: 'settings: LOCAL_PORT must be the first of seven ports, from 1 to 65529\n',
      code: 1,
    });
  });
});
