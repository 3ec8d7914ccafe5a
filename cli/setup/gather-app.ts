import { setTimeout } from 'node:timers/promises';
import type { Secret } from '../../src/runtime/secret.ts';
import { type CheckResult, problemOf } from '../checks/check.ts';
import { findApp } from '../checks/github-access.ts';
import type { AskGitHub } from '../github.ts';
import { isPrivateKey } from '../secrets.ts';
import { githubOfApp } from '../stage-access.ts';
import { done, type Terminal } from '../terminal.ts';
import type { GitHubAccess } from './gather-access.ts';
import { type AppWish, type MadeApp, makeApp } from './make-app.ts';
import { keepOrAsk, type SecretSource, type StageSecret } from './prompts.ts';

/** In ms: between two looks whether the App is installed. */
const EVERY = 1_000;

/** Settings that a stage has which is a GitHub App, and no token. */
const settingsOf = (appId: string) => ({ GITHUB_APP_ID: appId, GITHUB_TOKEN_CIPHERTEXT: undefined });

/**
 * Gathers the GitHub App as which Usher acts: the one of the settings, or one that is made now; and checks that it is
 * installed with what Usher needs.
 *
 * @param appId - Of an App that there is.
 * @param keep - Stores a new App’s settings and key at once.
 */
export async function gatherApp(
  source: SecretSource,
  appId: string | undefined,
  wish: AppWish,
  terminal: Terminal,
  tell: (finding: CheckResult) => void,
  keep: (settings: GitHubAccess['settings'], secret: StageSecret) => Promise<void>,
): Promise<GitHubAccess | undefined> {
  const key = appId === undefined ? await makeNow(wish, terminal, keep) : await keyOf(source, appId);
  if (key === undefined) return undefined;
  const { ask, askAsApp } = githubOfApp(key.appId, key.secret.secret, wish.organization);
  if (askAsApp === undefined) throw new Error('an App asks as an App');
  if (key.page !== undefined) {
    terminal.tell(`Install it, if the browser has not led you there: ${key.page}/installations/new`);
    await untilInstalled(askAsApp, wish, terminal);
  }
  const findings = await findApp(askAsApp, wish.organization);
  for (const finding of findings) {
    if (finding.level === 'fail') source.answers.note(`${finding.about} ${problemOf(finding)}`);
    else tell(finding);
  }
  return { secrets: [key.secret], settings: settingsOf(key.appId), ask };
}

interface AppKey {
  readonly appId: string;
  readonly secret: StageSecret;
  /** Of an App that was just made: where it is installed. */
  readonly page?: string;
}

async function makeNow(
  wish: AppWish,
  terminal: Terminal,
  keep: (settings: GitHubAccess['settings'], secret: StageSecret) => Promise<void>,
): Promise<AppKey> {
  const secretOf = (privateKey: Secret): StageSecret => ({
    name: 'github-app-private-key',
    variable: 'GITHUB_APP_PRIVATE_KEY_CIPHERTEXT',
    secret: privateKey,
    isKept: true,
  });
  const app = await makeApp(wish, terminal, ({ id, privateKey }: MadeApp) =>
    keep(settingsOf(id), secretOf(privateKey)),
  );
  terminal.tell(done(`made the GitHub App ${app.slug}, and kept its key`));
  return { appId: app.id, secret: secretOf(app.privateKey), page: app.page };
}

async function keyOf(source: SecretSource, appId: string): Promise<AppKey | undefined> {
  const message = 'private key of the GitHub App';
  const check = async (answer: string) =>
    isPrivateKey(answer) ? undefined : 'is none: give the whole .pem file that GitHub gave you';
  const secret = await keepOrAsk(source, { name: 'github-app-private-key', message, check });
  return secret && { appId, secret };
}

async function untilInstalled(askAsApp: AskGitHub, wish: AppWish, terminal: Terminal): Promise<void> {
  const end = Date.now() + wish.patience * 1_000;
  while (Date.now() < end) {
    const { status } = await askAsApp('GET /orgs/{org}/installation', { org: wish.organization });
    if (status === 200) return;
    terminal.progress('waiting until it is installed …');
    await setTimeout(EVERY);
  }
}
