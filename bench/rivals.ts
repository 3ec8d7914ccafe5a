import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { LOCAL_TOKEN, LOCAL_WEBHOOK_SECRET } from '../local/local-world.ts';
import { requestWith } from './events.ts';
import type { Subject } from './hosted-function.ts';
import type { Services } from './services/start-services.ts';

const FOLDER = join(import.meta.dirname, 'rivals');
const SIGNING_SECRET = 'bench-signing-secret';

/** A bot on a framework, bundled in the same way. */
export interface Rival extends Subject {
  readonly name: 'probot' | 'bolt';
  /** In bytes. */
  readonly size: number;
  readonly zipped: number;
}

/** Installs the rivals' packages from their own lock file, unless they are there. @throws if npm fails. */
async function install(say: (line: string) => void): Promise<void> {
  if (existsSync(join(FOLDER, 'node_modules/.package-lock.json'))) return;
  say('Installing Probot and Bolt into bench/rivals/node_modules, for the bench alone …');
  const npm = spawn('npm', ['ci', '--ignore-scripts'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new Error('npm ci failed in bench/rivals: use --without-rivals to do without them');
}

/**
 * Bundles the rivals as Usher's functions are bundled, but whole.
 *
 * @param folder - Where to. It has the host already.
 * @param say - Told that packages are installed.
 */
export async function buildRivals(
  folder: string,
  { url }: Services,
  say: (line: string) => void,
): Promise<readonly Rival[]> {
  await install(say);
  const github = new URL(url('github'));
  const environments = {
    probot: {
      APP_ID: '1',
      GITHUB_TOKEN: LOCAL_TOKEN,
      WEBHOOK_SECRET: LOCAL_WEBHOOK_SECRET,
      GHE_HOST: github.host,
      GHE_PROTOCOL: 'http',
      NODE_ENV: 'production',
    },
    bolt: {
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_API_URL: `${url('slack')}/api/`,
      NODE_ENV: 'production',
    },
  };
  return await Promise.all(
    (['probot', 'bolt'] as const).map(async (name) => {
      const file = join(folder, `${name}.mjs`);
      await build({
        entryPoints: [join(FOLDER, `${name}.mjs`)],
        outfile: file,
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node24',
        format: 'esm',
        mainFields: ['module', 'main'],
        banner: {
          js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
        },
        logLevel: 'error',
      });
      return {
        name,
        host: join(folder, 'lambda-host.mjs'),
        file: pathToFileURL(file).href,
        environment: environments[name],
        size: statSync(file).size,
        zipped: zipSync({ [name]: readFileSync(file) }, { level: 9 }).length,
      };
    }),
  );
}

/** A signed slash command as Slack sends it: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function slashCommand() {
  const body = new URLSearchParams({
    command: '/join',
    text: '',
    team_id: 'T00000000',
    channel_id: 'C00000000',
    user_id: 'U00000001',
    user_name: 'octocat',
    api_app_id: 'A00000000',
    response_url: 'http://127.0.0.1:9/',
    trigger_id: '1.2.3',
  }).toString();
  const at = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex');
  return requestWith(body, {
    'Content-Type': 'application/x-www-form-urlencoded',
    'X-Slack-Signature': `v0=${signature}`,
    'X-Slack-Request-Timestamp': at,
  });
}
