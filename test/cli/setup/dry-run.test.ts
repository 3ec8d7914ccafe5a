import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createKms } from '../../../local/kms.ts';
import { serve, type Served } from '../../../local/serve.ts';
import { NOBODY } from '../../fixtures/start-answering.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { startGitHub } from '../../local/github/start-github.ts';
import { runUsher } from '../run-usher.ts';

const RULE = ['--organization', 'acme', '--repository', 'onboarding', '--team', 'reader'];
const TOKEN = 'ghp_planted';
const SECRETS = {
  USHER_GITHUB_TOKEN: TOKEN,
  USHER_SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/planted',
};
const SIGNED_IN = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

// Each test runs the command in its own process, some of them twice.

describe('usher setup --dry-run', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  let kms: Served;
  let place: ReturnType<typeof temporaryFolder>;
  beforeAll(async () => {
    github = await startGitHub({ organization: 'acme', repositories: ['onboarding'], token: TOKEN });
    const app = createKms({ aliases: [], region: 'us-east-1', onCall: () => {} });
    kms = await serve(app, { port: 0, name: 'KMS' });
  });
  afterAll(async () => {
    await kms.close();
    await github.stop();
  });
  beforeEach(() => {
    place = temporaryFolder();
  });
  afterEach(() => place.remove());

  /** The lines on standard error, in order; none contains a secret. */
  const setup = async (args: readonly string[], environment: Record<string, string> = {}) => {
    const { code, err, out } = await runUsher(
      ['setup', '--stage', 'prod', ...args],
      {
        HOME: place.folder,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_MAX_ATTEMPTS: '1',
        AWS_ENDPOINT_URL_KMS: kms.url,
        GITHUB_API_URL: github.baseUrl,
        ...environment,
      },
      '',
      place.folder,
    );
    expect(err + out).not.toContain('planted');
    return { code, out, lines: stripVTControlCharacters(err).trimEnd().split('\n') };
  };
  const PLAN = [
    'would encrypt GITHUB_WEBHOOK_SECRET_CIPHERTEXT',
    'would encrypt GITHUB_TOKEN_CIPHERTEXT',
    'would encrypt SLACK_WEBHOOK_URL_CIPHERTEXT',
    'would write .env.prod',
    'would write usher.yml',
  ];

  it('lists what it would create and write, without doing it', async () => {
    const { code, out, lines } = await setup(['--dry-run', ...RULE], { ...SIGNED_IN, ...SECRETS });

    expect({ code, out }).toEqual({ code: 0, out: '\nNext: run this again without --dry-run\n' });
    expect(lines.filter((line) => line.startsWith('would '))).toEqual([
      'would create the KMS key alias/usher-prod',
      ...PLAN,
    ]);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it('lists the same without AWS credentials, and reports that they are missing', async () => {
    const { code, lines } = await setup(['--dry-run', ...RULE], SECRETS);

    expect(code).toBe(1);
    expect(lines).toContain('✓ team reader exists in acme');
    expect(lines.slice(-1 - 1 - PLAN.length)).toEqual([
      'would create the KMS key alias/usher-prod, unless it exists',
      ...PLAN,
      expect.stringMatching(/^setup: KMS: .*credentials.*: sign in to AWS, or set AWS_PROFILE$/),
    ]);
    expect(readdirSync(place.folder)).toEqual([]);
  });

  it.each([[['--dry-run']], [[]]])(
    'reports all problems at once if nobody can be prompted: %j',
    async (args) => {
      const { code, lines } = await setup([...args, '--organization', 'acme', '--team', 'none'], {
        USHER_GITHUB_TOKEN: TOKEN,
      });

      expect(code).toBe(1);
      expect(lines.slice(lines.indexOf('setup:'))).toEqual([
        'setup:',
        expect.stringMatching(/^ {2}- repository where people comment is missing: /),
        expect.stringMatching(/^ {2}- team that they join does not exist in acme/),
        expect.stringMatching(/^ {2}- Slack webhook URL is missing: /),
        expect.stringMatching(/^ {2}- KMS: .*: sign in to AWS, or set AWS_PROFILE$/),
      ]);
    },
  );

  it.each(['bob,al ice', 'team:', ''])(
    'reports an invalid --allow with all other problems: %j',
    async (allow) => {
      const { code, lines } = await setup(['--dry-run', ...RULE, '--allow', allow], {
        ...SIGNED_IN,
        USHER_GITHUB_TOKEN: TOKEN,
      });

      expect(code).toBe(1);
      expect(lines.slice(lines.indexOf('setup:'))).toEqual([
        'setup:',
        '  - --allow must be org-members, anyone, team:SLUG, or logins separated by commas',
        expect.stringMatching(/^ {2}- Slack webhook URL is missing: /),
      ]);
    },
  );

  it('lists the settings that it could not decrypt', async () => {
    await setup(RULE, { ...SIGNED_IN, ...SECRETS });
    const before = readFileSync(join(place.folder, '.env.prod'), 'utf8');
    const { code, lines } = await setup([]);

    expect({ code, lines }).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(
          /^setup: KMS: .*; not checked because of this: GITHUB_TOKEN_CIPHERTEXT, SLACK_WEBHOOK_URL_CIPHERTEXT, GITHUB_WEBHOOK_SECRET_CIPHERTEXT$/,
        ),
      ],
    });
    expect(readFileSync(join(place.folder, '.env.prod'), 'utf8')).toBe(before);
  });

  it('says to try again later if nothing else is wrong', async () => {
    const away = { ...SIGNED_IN, ...SECRETS, AWS_ENDPOINT_URL_KMS: NOBODY, GITHUB_API_URL: NOBODY };
    const { code, lines } = await setup(['--dry-run', ...RULE], away);

    expect(code).toBe(3);
    expect(lines.at(-1)).toMatch(
      /^GET \/user → no answer \(ECONNREFUSED\); not checked because of this: repository, team; KMS: no complete response \(ECONNREFUSED\): try again later$/,
    );
  });

  it('reports a mistake in the rules with all other problems', async () => {
    writeFileSync(join(place.folder, 'usher.yml'), 'organization: acme\nrules: [\n');
    const { code, lines } = await setup(['--dry-run', ...RULE], { USHER_GITHUB_TOKEN: TOKEN });

    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(/usher\.yml: .*\n.*Slack webhook URL is missing.*\n.*sign in to AWS/);
  });
});
