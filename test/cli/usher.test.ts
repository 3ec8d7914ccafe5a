import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createUsher } from '../../cli/program.ts';
import { createKms } from '../../local/kms.ts';
import { serve, type Served } from '../../local/serve.ts';
import { NOBODY } from '../fixtures/start-answering.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { runUsherAlone, USHER } from './run-usher.ts';

describe('usher', () => {
  let place: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    place = temporaryFolder();
  });
  afterEach(() => place.remove());
  let kms: Served;
  beforeAll(async () => {
    const empty = createKms({ aliases: [], region: 'us-east-1', onCall: () => {} });
    kms = await serve(empty, { port: 0, name: 'KMS' });
  });
  afterAll(() => kms.close());

  const files = (contents: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(place.folder, name), content);
  };
  /** The key in the error of `encrypt` shows which file was read. */
  const keyInUse = async (args: readonly string[], environment: Record<string, string> = {}) => {
    const { err } = await runUsherAlone(
      ['encrypt', 'github-token', ...args],
      {
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_KMS: kms.url,
        ...environment,
      },
      'token',
      place.folder,
    );
    return /KMS key (\S+): does not exist/.exec(err)?.[1];
  };

  it('reads .env.<stage>, or .env without one, as serverless does', async () => {
    files({ '.env': 'KMS_KEY=alias/of-env\n', '.env.prod': 'KMS_KEY=alias/of-prod\n' });

    await expect(keyInUse(['--stage', 'prod'])).resolves.toBe('alias/of-prod');
    await expect(keyInUse([], { STAGE: 'prod' })).resolves.toBe('alias/of-prod');
    await expect(keyInUse(['--stage', 'test'])).resolves.toBe('alias/of-env');
  });

  it('ignores .env if there is an .env.<stage>', async () => {
    files({ '.env': 'KMS_KEY=alias/of-env\n', '.env.prod': '# nothing\n' });

    await expect(keyInUse(['--stage', 'prod'])).resolves.toBe('alias/usher-prod');
  });

  it('lets variables of the shell win', async () => {
    files({ '.env.prod': 'KMS_KEY=alias/of-prod\n' });

    await expect(keyInUse(['--stage', 'prod'], { KMS_KEY: 'alias/of-shell' })).resolves.toBe(
      'alias/of-shell',
    );
  });

  it.each([[[]], [['--stage', 'test']]])('rejects a settings file that sets STAGE: %j', async (args) => {
    files({ '.env': 'KMS_KEY=alias/of-env\nSTAGE=prod\n' });

    expect(await runUsherAlone(['pause', ...args], {}, '', place.folder)).toMatchObject({
      code: 1,
      where: '',
      err: '.env: sets STAGE, which is needed before the file is read: delete that line, and use --stage or set STAGE in your shell\n',
    });
  });

  it('rejects a stage that leads to another folder', async () => {
    const { code, err } = await runUsherAlone(['sweep', '--stage', '../prod']);

    expect(code).toBe(2);
    expect(err).toContain('It must consist of letters, digits and hyphens.');
    expect(await runUsherAlone(['sweep'], { STAGE: '../prod' })).toMatchObject({
      code: 1,
      err: 'STAGE: must consist of letters, digits and hyphens\n',
    });
  });

  it('rejects the local stage for commands that need a deployed one', async () => {
    const problem =
      'stage local is what `npm start` runs: only history, export, revoke, extend, and sweep support it';

    expect(await runUsherAlone(['pause', '--stage', 'local'])).toMatchObject({
      code: 2,
      where: '',
      err: `error: ${problem}\nSee --help.\n`,
    });
    const { code, out } = await runUsherAlone(['doctor', '--json'], { STAGE: 'local' });
    expect({ code, out: JSON.parse(out) }).toEqual({ code: 2, out: { problems: [problem] } });
    expect((await runUsherAlone(['sweep', '--stage', 'local'], { LOCAL_PORT: '1' })).err).toMatch(
      /^the local stage: is not running/,
    );
  });

  it('prints problems as JSON with --json', async () => {
    const nobody = { HOME: place.folder, AWS_EC2_METADATA_DISABLED: 'true' };
    const { code, out, where, err } = await runUsherAlone(['redrive', '--json'], nobody);

    expect({ code, where, err }).toEqual({ code: 1, where: '', err: '' });
    expect(JSON.parse(out)).toEqual({ problems: [expect.stringMatching(/sign in to AWS/)] });
  });

  it.each([
    [['pause', '--bogus'], 'unknown option .--bogus'],
    [['sweep', '--since', 'yesterday'], 'must be a time like 2026-11-23T00:00:00Z'],
    [['history', '--limit', '0'], 'must be a number from 1'],
    [['retry'], 'missing required argument .comment'],
  ])('reports a wrong command line as JSON with --json: %j', async (args, problem) => {
    const { code, out, err } = await runUsherAlone([...args, '--json']);

    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out)).toEqual({ problems: [expect.stringMatching(problem)] });
  });

  it('first prints the stage and region, and says if they are the default', async () => {
    const nobody = { HOME: place.folder, AWS_EC2_METADATA_DISABLED: 'true' };
    const describeTarget = async (args: readonly string[], environment: Record<string, string> = {}) =>
      (await runUsherAlone(args, { ...nobody, ...environment }, '', place.folder)).where;
    files({ '.env.prod': 'AWS_REGION=eu-west-1\n' });

    expect(await describeTarget(['pause'])).toBe(
      'stage dev in us-east-1 (default, since neither --stage nor STAGE is set)',
    );
    expect(await describeTarget(['redrive', '--stage', 'prod'])).toBe('stage prod in eu-west-1');
    expect(await describeTarget(['resume'], { STAGE: 'prod', AWS_REGION: 'us-west-2' })).toBe(
      'stage prod in us-west-2',
    );
    expect(await describeTarget(['history', '--stage', 'local'], { LOCAL_PORT: '1' })).toBe(
      'stage local: `npm start` on this machine',
    );
    expect(await describeTarget(['local', 'accept', 'mona', '--url', 'http://127.0.0.1:2'])).toBe('');
  });

  it.each([
    ['SQS', 'redrive'],
    ['Lambda', 'pause'],
    ['Lambda', 'sweep'],
    ['CloudFormation', 'history'],
  ])('says to try again later if %s does not respond: %s', async (service, command) => {
    const nobody = {
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_MAX_ATTEMPTS: '1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
    };
    const { code, err } = await runUsherAlone([command], nobody);

    expect({ code, err }).toEqual({
      code: 3,
      err: `${service}: no complete response (ECONNREFUSED): try again later\n`,
    });
  });

  it.each([
    ['SQS', ['redrive']],
    ['Lambda', ['sweep']],
    ['KMS', ['encrypt', 'github-token']],
  ])('says to sign in if there are no credentials for %s', async (service, args) => {
    const nobody = { HOME: place.folder, AWS_EC2_METADATA_DISABLED: 'true' };
    const { code, err } = await runUsherAlone(args, nobody, 'token');

    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(
        new RegExp(`^${service}: .*credentials.*: sign in to AWS, or set AWS_PROFILE\n$`),
      ),
    });
  });

  it('names a file that it cannot read or write, without a stack trace', async () => {
    mkdirSync(join(place.folder, '.env.prod'));
    mkdirSync(join(place.folder, '.env.test.new'));
    files({ '.env.test': 'GITHUB_WEBHOOK_SECRET_CIPHERTEXT=AQ==,Ag==\n' });
    const rotate = (stage: string) =>
      runUsherAlone(['rotate', '--finish', '--stage', stage], {}, '', place.folder);

    expect(await rotate('prod')).toMatchObject({
      code: 1,
      err: '.env.prod: cannot be read: make sure that it is a file and that you may read it\n',
    });
    expect(await rotate('test')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^EISDIR: [^\n]*'\.env\.test\.new': check your permissions there and the free space on the disk\n$/,
      ),
    });
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['a pipe', { TERM: 'xterm-256color', COLORTERM: 'truecolor' }, false],
    ['FORCE_COLOR', { FORCE_COLOR: '1' }, true],
    ['NO_COLOR', { NO_COLOR: '1', TERM: 'xterm-256color' }, false],
  ])('uses colors only where they show: %s', async (_, environment, isColorful) => {
    const { err } = await runUsherAlone(
      ['doctor'],
      { HOME: place.folder, AWS_EC2_METADATA_DISABLED: 'true', GITHUB_API_URL: NOBODY, ...environment },
      '',
      place.folder,
    );

    expect(err).toMatch(/✗.*AWS credentials/);
    expect(err !== stripVTControlCharacters(err)).toBe(isColorful);
  });

  it('ends quietly if the reader closes the pipe', async () => {
    const child = spawn(process.execPath, [USHER, 'history', '--help']);
    child.stdout.destroy();
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

    expect({ said, code }).toEqual({ said: '', code: 0 });
  });

  it('says that the disk is full, without a stack trace', async () => {
    // Only Linux has this device.
    if (!existsSync('/dev/full')) return;
    const help = [process.execPath, USHER, 'history', '--help'];
    const child = spawn('sh', ['-c', '"$0" "$@" > /dev/full', ...help]);
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);

    expect({ said, code }).toEqual({
      said: 'ENOSPC: no space left on device, write: check your permissions there and the free space on the disk\n',
      code: 1,
    });
  });

  it('names the profile whose session has expired', async () => {
    mkdirSync(join(place.folder, '.aws'));
    const session =
      'sso_account_id=1\nsso_role_name=x\nsso_region=us-east-1\nsso_start_url=https://x.invalid\n';
    files({ '.aws/config': `[profile ours]\nregion=us-east-1\n${session}` });
    const { code, err } = await runUsherAlone(['redrive'], { HOME: place.folder, AWS_PROFILE: 'ours' });

    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(
        /^SQS: The SSO session .*: sign in to AWS as ours, or correct AWS_PROFILE\n$/,
      ),
    });
  });

  it('says to check the region if a host is unknown', async () => {
    const environment = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_MAX_ATTEMPTS: '1' };
    const { code, err } = await runUsherAlone(['redrive'], {
      ...environment,
      AWS_ENDPOINT_URL: 'http://sqs.invalid',
    });

    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringMatching(
        /^SQS: no complete response \((?:ENOTFOUND|EAI_AGAIN)\): check your network and AWS_REGION, then try again\n$/,
      ),
    });
  });

  it('has --json for every command, and a section in docs/commands.md', async () => {
    const names = (await createUsher([])).commands.map((command) => command.name());
    const usher = await createUsher(names);
    const commands = usher.commands.flatMap((command) =>
      command.commands.length === 0 ? [command] : command.commands,
    );
    const hasJson = (command: Command) => command.options.some(({ long }) => long === '--json');
    const headings = readFileSync('docs/commands.md', 'utf8')
      .match(/^## .*$/gm)
      ?.join('\n');

    expect(commands.length).toBeGreaterThan(18);
    expect(commands.filter((command) => !hasJson(command)).map((command) => command.name())).toEqual([]);
    expect(usher.commands.map((command) => command.name())).toEqual(
      usher.commands.map((command) => command.name()).filter((name) => headings?.includes(`\`${name}\``)),
    );
  });

  it.each([
    ['history', '--automation heal --person mona', '--automation goes with --outcome'],
    ['history', '--automation heal --active', '--automation goes with --outcome'],
    ['history', '--automation heal --outcome added', 'added is not an outcome of an alarm'],
    ['history', '--outcome replacing', 'replacing is an outcome of an alarm: add --automation heal'],
    [
      'history',
      '--since 2026-11-02T00:00:00Z --until 2026-11-01T00:00:00Z',
      '--since must be before --until',
    ],
    [
      'export',
      '--format csv --since 2026-11-02T00:00:00+01:00 --until 2026-11-01T23:00:00Z',
      '--since must be',
    ],
    ['export', '--format csv --output=', 'It must be the name of a file.'],
    ['trigger', 'alarm --url foo', 'It must be an address like http://127.0.0.1:3700/webhook.'],
    ['trigger', 'join --url foo', 'It must be an address like http://127.0.0.1:3700/webhook.'],
  ])('does nothing that the options contradict: %s %s', async (command, options, problem) => {
    expect(await runUsherAlone([command, ...options.split(' ')])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(problem),
    });
  });

  it('has its own exit code for a wrong command line', async () => {
    expect((await runUsherAlone(['sweep', '--sinse', 'x'])).code).toBe(2);
    expect((await runUsherAlone(['local', 'accept', 'mona', '--stage', 'x'])).code).toBe(2);
    expect((await runUsherAlone(['history', '--outcome', 'faild'])).code).toBe(2);
    expect((await runUsherAlone(['--help'])).code).toBe(0);
  });
});
