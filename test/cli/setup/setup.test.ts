import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { describeError } from '../../../cli/exit-code.ts';
import { runSetup } from '../../../cli/setup/run-setup.ts';
import type { SetupOptions } from '../../../cli/setup/setup-options.ts';
import { createKms } from '../../../local/kms.ts';
import { serve, type Served } from '../../../local/serve.ts';
import { decryptSecret } from '../../../src/aws/decrypt-secret.ts';
import type { SecretName } from '../../../src/aws/secret-names.ts';
import { rejectedBy } from '../../fixtures/rejected-by.ts';
import { SIGNING_SECRET } from '../../fixtures/slack-click.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { startGitHub } from '../../local/github/start-github.ts';
import { runUsher } from '../run-usher.ts';

const TOKEN = 'ghp_planted';
const WEBHOOK_URL = 'https://hooks.slack.com/services/T0/B0/planted';
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};
const RULE = ['--organization', 'acme', '--repository', 'onboarding', '--team', 'reader'];

// Each test runs the command in its own process, some of them twice.

describe('usher setup', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  let kms: Served;
  let place: ReturnType<typeof temporaryFolder>;
  beforeAll(async () => {
    github = await startGitHub({
      organization: 'acme',
      repositories: ['onboarding', 'handbook'],
      token: TOKEN,
    });
    kms = await serve(createKms({ aliases: ['alias/other'], region: 'eu-west-1', onCall: () => {} }), {
      port: 0,
      name: 'KMS',
    });
  });
  afterAll(async () => {
    await kms.close();
    await github.stop();
  });
  beforeEach(() => {
    place = temporaryFolder();
  });
  afterEach(() => {
    place.remove();
    github.state.tokenScopes = undefined;
    github.state.tokenRole = 'admin';
  });

  const file = (name: string) => readFileSync(join(place.folder, name), 'utf8');
  const write = (name: string, text: string) => writeFileSync(join(place.folder, name), text);
  const run = (args: readonly string[], environment: Record<string, string> = {}, input = '') =>
    runUsher(
      ['setup', ...args],
      {
        ...ENVIRONMENT,
        AWS_ENDPOINT_URL_KMS: kms.url,
        GITHUB_API_URL: github.baseUrl,
        ...environment,
      },
      input,
      place.folder,
    );
  const SECRETS = { USHER_GITHUB_TOKEN: TOKEN, USHER_SLACK_WEBHOOK_URL: WEBHOOK_URL };
  const opened = async (stage: string, name: SecretName, ciphertext = '') => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new KMSClient({ endpoint: kms.url, region: 'eu-west-1', credentials });
    const key = { kms: client, keyId: `alias/usher-${stage}`, stage };
    return (await decryptSecret(key, name, ciphertext)).expose();
  };

  it('creates the key, secrets, settings and rules of a stage, and names the next command', async () => {
    const { code, out, err } = await run(['--stage', 'one', ...RULE, '--issue', '1'], SECRETS);

    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out).toBe('\nNext: npx serverless deploy --stage one\n');
    expect(err).toContain('GitHub token belongs to usher-admin');
    expect(err).toContain('team reader exists in acme');
    expect(parse(file('usher.yml'))).toEqual({
      organization: 'acme',
      rules: [{ repository: 'onboarding', issues: [1], teams: ['reader'] }],
    });
    const settings = parseEnv(file('.env.one'));
    expect(settings).toMatchObject({ AWS_REGION: 'eu-west-1', GITHUB_API_URL: github.baseUrl });
    expect(settings).not.toHaveProperty('KMS_KEY');
    const { GITHUB_TOKEN_CIPHERTEXT, SLACK_WEBHOOK_URL_CIPHERTEXT } = settings;
    expect(await opened('one', 'github-token', GITHUB_TOKEN_CIPHERTEXT)).toBe(TOKEN);
    expect(await opened('one', 'slack-webhook-url', SLACK_WEBHOOK_URL_CIPHERTEXT)).toBe(WEBHOOK_URL);
    const made = await opened('one', 'github-webhook-secret', settings['GITHUB_WEBHOOK_SECRET_CIPHERTEXT']);
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(out + err + file('.env.one') + file('usher.yml')).not.toContain('planted');
  });

  it("stores Slack's signing secret if it is provided, with the workspace of the webhook", async () => {
    const webhook = 'https://hooks.slack.com/services/T024BE7LD/B0/planted';
    const secrets = { ...SECRETS, USHER_SLACK_WEBHOOK_URL: webhook };
    const without = await run(['--stage', 'clicks', ...RULE], secrets);
    expect(without).toMatchObject({ code: 0 });
    expect(file('.env.clicks')).not.toMatch(/^SLACK_(?:SIGNING|TEAM)/m);

    const wrong = await run(['--stage', 'clicks'], { USHER_SLACK_SIGNING_SECRET: 'xoxb-planted' });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('is not a signing secret') });

    const { code, err } = await run(['--stage', 'clicks'], { USHER_SLACK_SIGNING_SECRET: SIGNING_SECRET });
    expect({ code, err }).toMatchObject({ code: 0 });
    const { SLACK_SIGNING_SECRET_CIPHERTEXT, SLACK_TEAM_ID } = parseEnv(file('.env.clicks'));
    expect(await opened('clicks', 'slack-signing-secret', SLACK_SIGNING_SECRET_CIPHERTEXT)).toBe(
      SIGNING_SECRET,
    );
    expect(SLACK_TEAM_ID).toBe('T024BE7LD');
  });

  it('changes only what the options ask for when run again', async () => {
    await run(['--stage', 'again', ...RULE], SECRETS);
    write('usher.yml', `# ours\n${file('usher.yml')}`);
    const before = { settings: file('.env.again'), rules: file('usher.yml') };

    const again = await run(['--stage', 'again', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({
      key: { name: 'alias/usher-again', created: false },
      encrypted: [],
      files: [
        { file: '.env.again', changed: false },
        { file: 'usher.yml', changed: false },
      ],
    });
    const more = await run([
      '--stage',
      'again',
      '--repository',
      'handbook',
      '--issue',
      '7',
      '--team',
      'writer',
    ]);
    expect(more.code).toBe(0);
    expect(file('.env.again')).toBe(before.settings);
    expect(file('usher.yml')).toContain('# ours');
    expect(parse(file('usher.yml'))).toMatchObject({
      rules: [
        { repository: 'onboarding', teams: ['reader'] },
        { repository: 'handbook', issues: [7], teams: ['writer'] },
      ],
    });
  });

  it('creates and writes nothing on a dry run', async () => {
    const { code, out } = await run(['--stage', 'dry', ...RULE, '--dry-run', '--json'], SECRETS);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      dryRun: true,
      key: { created: false },
      files: [{ changed: true }, { changed: true }],
    });
    expect(existsSync(join(place.folder, '.env.dry'))).toBe(false);
    await expect(opened('dry', 'github-token', 'AAAA')).rejects.toThrow('NotFoundException');
  });

  it('reads secrets from standard input', async () => {
    const lines = `USHER_GITHUB_TOKEN=${TOKEN}\nUSHER_SLACK_WEBHOOK_URL=${WEBHOOK_URL}\n`;
    const { code } = await run(['--stage', 'piped', ...RULE, '--stdin'], {}, lines);

    expect(code).toBe(0);
    const settings = parseEnv(file('.env.piped'));
    expect(await opened('piped', 'github-token', settings['GITHUB_TOKEN_CIPHERTEXT'])).toBe(TOKEN);
  });

  it('names unknown lines of standard input, without quoting what may be a secret', async () => {
    const lines = `USHER_GITHUB_TOKEM=${TOKEN}\nFOO=planted\nplantedPlanted==\nUSHER_SLACK_WEBHOOK_URL_OPS=${WEBHOOK_URL}\n`;
    const { code, out, err } = await run(['--stage', 'piped', ...RULE, '--stdin'], {}, lines);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    const unknown = ' is not a secret of Usher: docs/commands.md lists their names';
    expect(err.split('\n').toSorted()).toEqual(
      [
        '',
        'standard input:',
        ...['FOO', 'USHER_GITHUB_TOKEM', 'a line'].map((name) => `  - ${name}${unknown}`),
      ].toSorted(),
    );
  });

  it('copies only settings of Usher from .env to the file that replaces it', async () => {
    write('.env.example', '# KMS_KEY=\n# USHER_RULES=usher.yml\n');
    write('.env', 'KMS_KEY=alias/other\nMY_PASSWORD=planted\nUSHER_RULES=ours.yml\n');
    const { code } = await run(['--stage', 'moved', ...RULE], SECRETS);

    expect(code).toBe(0);
    expect(parseEnv(file('.env.moved'))).toMatchObject({ KMS_KEY: 'alias/other', USHER_RULES: 'ours.yml' });
    expect(file('.env.moved')).not.toMatch(/planted/);
    expect(parse(file('ours.yml'))).toMatchObject({ organization: 'acme' });
  });

  it('reports everything that is missing at once, without any options', async () => {
    const { code, err } = await run([]);

    expect({ code, missing: [...err.matchAll(/- (.*) is missing: /g)].map(([, name]) => name) }).toEqual({
      code: 1,
      missing: [
        'GitHub organization',
        'repository where people comment',
        'team that they join',
        'GitHub token',
        'Slack webhook URL',
      ],
    });
  });

  it('reports everything that is missing at once', async () => {
    const { code, err } = await run(['--stage', 'bare', '--organization', 'acme']);

    expect(code).toBe(1);
    expect(err).toMatch(/GitHub token is missing: set USHER_GITHUB_TOKEN/);
    expect(err).toMatch(/repository where people comment is missing: give --repository NAME/);
    expect(err).toMatch(/team that they join is missing: give --team SLUG/);
    expect(existsSync(join(place.folder, '.env.bare'))).toBe(false);
  });

  it.each<[string, Partial<SetupOptions>, Record<string, string>, () => void, RegExp]>([
    [
      'a revoked token',
      {},
      { USHER_GITHUB_TOKEN: 'other' },
      () => {},
      /GitHub token is refused by GitHub \(401/,
    ],
    [
      'a classic token without a scope',
      {},
      {},
      () => (github.state.tokenScopes = ['repo']),
      /GitHub scopes lack admin:org/,
    ],
    ['a missing team', { team: 'nobody' }, {}, () => {}, /team that they join does not exist in acme/],
    ['a missing repository', { repository: 'none' }, {}, () => {}, /is not visible to Usher \(404/],
    ['an invalid organization', { organization: 'a b' }, {}, () => {}, /must be its login/],
    ['an invalid issue', { issue: 'x' }, {}, () => {}, /--issue must be the number of an issue/],
    [
      'a URL outside Slack',
      {},
      { USHER_SLACK_WEBHOOK_URL: 'https://planted.example/services/a/b/c' },
      () => {},
      /Slack webhook URL must begin with https:\/\/hooks\.slack\.com\//,
    ],
    [
      'a truncated URL',
      {},
      { USHER_SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0' },
      () => {},
      /Slack webhook URL is truncated/,
    ],
    ['a missing key', { key: 'alias/none' }, {}, () => {}, /KMS key alias\/none does not exist/],
    ['an invalid --allow', { allow: 'any one' }, {}, () => {}, /--allow must be org-members/],
  ])('rejects %s, and writes nothing', async (_, changes, secrets, arrange, message) => {
    arrange();
    const environment = { ...ENVIRONMENT, AWS_ENDPOINT_URL_KMS: kms.url, GITHUB_API_URL: github.baseUrl };
    const was = { cwd: process.cwd(), env: { ...process.env } };
    process.chdir(place.folder);
    Object.assign(process.env, environment);
    try {
      const rule = { organization: 'acme', repository: 'onboarding', team: 'reader' };
      const options = { stage: 'wrong', ...rule, renew: [], dryRun: false, app: false, ...changes };
      const provided: Readonly<Record<string, string>> = { ...SECRETS, ...secrets };
      const terminal = { info: () => {}, print: () => {}, progress: () => {} };
      const error = await rejectedBy(
        runSetup(options, { terminal, prompts: undefined, provided: (name) => provided[name] }),
      );

      expect(describeError(error).code).toBe(1);
      expect(describeError(error).problems?.join()).toMatch(message);
      expect(describeError(error).problems?.join()).not.toContain('planted');
      expect(readdirSync('.')).toEqual([]);
    } finally {
      process.chdir(was.cwd);
      process.env = was.env;
    }
  });

  it('asks again for a secret that the key of the stage cannot decrypt', async () => {
    await run(['--stage', 'left', ...RULE], SECRETS);
    write('.env.right', file('.env.left'));
    const { code, err } = await run(['--stage', 'right']);

    expect(code).toBe(1);
    expect(err).toMatch(/GITHUB_TOKEN_CIPHERTEXT cannot be decrypted .* set USHER_GITHUB_TOKEN/);
  });

  it('warns about a token whose owner cannot invite', async () => {
    github.state.tokenRole = 'member';
    const { code, err } = await run(['--stage', 'member', ...RULE], SECRETS);

    expect(code).toBe(0);
    expect(err).toContain('only as a member, who cannot invite anybody');
  });

  it('has its own exit code for an unreachable GitHub', async () => {
    const { code } = await run(['--stage', 'off', ...RULE], {
      ...SECRETS,
      GITHUB_API_URL: 'http://127.0.0.1:2',
    });

    expect(code).toBe(3);
  });
});
