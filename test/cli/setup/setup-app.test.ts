import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { createKms } from '../../../local/kms.ts';
import { serve, type Served } from '../../../local/serve.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { startGitHub } from '../../local/github/start-github.ts';
import { runUsher } from '../run-usher.ts';

const USHER = fileURLToPath(new URL('../../../cli/usher.ts', import.meta.url));
const ARGS = ['setup', '--app', '--organization', 'acme', '--repository', 'onboarding', '--team', 'reader'];

describe('usher setup --app', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  let kms: Served;
  let place: ReturnType<typeof temporaryFolder>;
  let child: ChildProcess | undefined;
  beforeAll(async () => {
    github = await startGitHub({ organization: 'acme', repositories: ['onboarding'] });
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
  afterEach(() => {
    child?.kill();
    place.remove();
  });

  const environment = () => ({
    PATH: process.env['PATH'] ?? '',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_KMS: kms.url,
    GITHUB_API_URL: github.baseUrl,
    USHER_SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/planted',
  });
  /** Starts the command. @returns the URL of the page that it asks to open. */
  const start = async (stage: string) => {
    child = spawn(process.execPath, [USHER, ...ARGS, '--stage', stage], {
      env: environment(),
      cwd: place.folder,
    });
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error('the command has no output');
    const printed: string[] = [];
    const page = new Promise<string>((resolve) => {
      createInterface(stderr).on('line', (line) => {
        printed.push(line);
        const [address] = /http:\/\/127\.0\.0\.1:\d+\/(?= in a browser)/.exec(line) ?? [];
        if (address !== undefined) resolve(address);
      });
    });
    const ended = Promise.all([once(child, 'exit'), text(stdout)]);
    return { page: await page, printed, ended };
  };
  /**
   * Does what a browser does with the page: submits the form and follows the redirects. The page must be a plain form
   * without a script, so that the test needs no browser.
   */
  const submit = async (page: string) => {
    const html = await (await fetch(page)).text();
    const parts = html.match(/<(?:form|input|button|script|a|img|link|iframe)\b[^>]*>/g) ?? [];
    const unescaped = (value = '') => value.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    const [, action] = /^<form method="post" action="([^"]+)">$/.exec(parts[0] ?? '') ?? [];
    const [, value] = /^<input type="hidden" name="manifest" value="([^"]+)" \/>$/.exec(parts[1] ?? '') ?? [];
    expect(parts.slice(2)).toEqual(['<button type="submit">']);
    const manifest = unescaped(value);
    const body = new URLSearchParams({ manifest });
    const response = await fetch(unescaped(action), { method: 'POST', body });
    return { manifest: z.record(z.string(), z.unknown()).parse(JSON.parse(manifest)), response };
  };

  it('creates an App with exactly the permissions it needs, stores its key, and waits until it is installed', async () => {
    const { page, printed, ended } = await start('prod');
    const { manifest, response } = await submit(page);

    expect(manifest).toMatchObject({
      name: 'usher-prod-acme',
      public: false,
      default_permissions: { members: 'write', issues: 'write', metadata: 'read' },
      default_events: ['issue_comment'],
    });
    expect(await response.text()).toBe('usher-prod-acme is installed');
    const [[code], out] = await ended;
    expect({ code, printed }).toMatchObject({ code: 0 });
    expect(out).toContain('Next: npx serverless deploy --stage prod');
    expect(printed.join('\n')).toContain('is installed in acme with the permissions it needs');
    const file = readFileSync(join(place.folder, '.env.prod'), 'utf8');
    expect(parseEnv(file)).toMatchObject({
      GITHUB_APP_ID: expect.stringMatching(/^\d+$/),
      GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: expect.stringMatching(/^[A-Za-z0-9+/=]{1000,}$/),
    });
    expect(file).not.toMatch(/GITHUB_TOKEN_CIPHERTEXT|BEGIN/);
    expect(printed.join('') + out).not.toMatch(/BEGIN|planted/);

    const again = await runUsher(['setup', '--stage', 'prod', '--json'], environment(), '', place.folder);
    expect(JSON.parse(again.out)).toMatchObject({
      encrypted: [],
      files: [{ changed: false }, { changed: false }],
    });
  });

  it('rejects an App from another website', async () => {
    const { page } = await start('other');
    const forged = await fetch(`${page}made?code=abc&state=guessed`, { redirect: 'manual' });

    expect(forged.status).toBe(400);
    expect(github.calls.filter(({ path }) => path === '/app-manifests/abc/conversions')).toEqual([]);
  });
});
