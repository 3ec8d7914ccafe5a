import { setTimeout } from 'node:timers/promises';
import { Secret } from '../../src/runtime/secret.ts';
import { type CheckResult, problemText } from '../checks/check-result.ts';
import { checkApp, checkToken } from '../checks/github-access.ts';
import { connectGitHub, type GitHubRequest } from '../github.ts';
import { isPrivateKey } from '../secrets.ts';
import { githubApiUrl, openAppGitHub } from '../stage-access.ts';
import { done, type Terminal } from '../terminal.ts';
import { type AppRequest, createApp } from './create-app.ts';
import { keepOrPrompt, type SecretSource, type StageSecret } from './gather-secrets.ts';
import type { SetupOptions, SetupServices } from './setup-options.ts';
import type { StageStore } from './stage-store.ts';

/** How Usher will call GitHub. */
export interface GitHubAccess {
  readonly secrets: readonly StageSecret[];
  /** Settings that are not secret; undefined removes one. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly request: GitHubRequest;
}

/** In s: how long the admin may take to create the App, and again to install it. */
const APP_TIMEOUT = 600;
/** In ms. */
const POLL_INTERVAL = 1_000;

const CHOICES = [
  { value: 'token', name: 'with a personal access token of an owner' },
  { value: 'app', name: 'as a GitHub App, created now in your browser' },
] as const;

/**
 * Gathers and checks a GitHub App, if the options or the settings call for one, or else a token.
 *
 * @param report - Called with the checks that did not fail.
 * @returns undefined if something is missing or wrong, which is recorded.
 */
export async function gatherAccess(
  organization: string,
  { stage, app, appId = process.env['GITHUB_APP_ID'] || undefined, dryRun }: SetupOptions,
  source: SecretSource,
  { terminal, prompts, provided }: SetupServices,
  store: StageStore,
  report: (result: CheckResult) => void,
): Promise<GitHubAccess | undefined> {
  const hasToken = provided('USHER_GITHUB_TOKEN') ?? source.setting('GITHUB_TOKEN_CIPHERTEXT');
  const isApp =
    app ||
    (provided('USHER_GITHUB_TOKEN') === undefined && appId !== undefined) ||
    (hasToken === undefined &&
      prompts !== undefined &&
      (await prompts.choose('Usher calls GitHub', CHOICES)) === 'app');
  if (!isApp) return gatherToken(source, organization, report);
  if (appId !== undefined) {
    const key = await gatherAppKey(source);
    return key && checkAppAccess({ appId, key }, organization, source, report);
  }
  if (dryRun) {
    source.answers.addProblem('a dry run cannot create a GitHub App: create it first, without --dry-run');
    return undefined;
  }
  const wanted = { stage, organization, baseUrl: githubApiUrl(), timeout: APP_TIMEOUT };
  const created = await createAndInstall(wanted, terminal, store);
  return checkAppAccess(created, organization, source, report);
}

const TOKEN = { name: 'github-token', message: 'GitHub token' } as const;

/** Records that the token is missing, if it is; without an organization it can't be checked. */
export async function reportMissingToken(source: SecretSource): Promise<void> {
  await keepOrPrompt(source, { ...TOKEN, check: async () => undefined });
}

async function gatherToken(
  source: SecretSource,
  organization: string,
  report: (result: CheckResult) => void,
): Promise<GitHubAccess | undefined> {
  const connect = (token: string) => connectGitHub(async () => new Secret(token), githubApiUrl());
  let results: readonly CheckResult[] = [];
  const check = async (answer: string) => {
    results = await checkToken(connect(answer), organization);
    const failed = results.filter(({ level }) => level === 'fail');
    if (failed.length === 0) return undefined;
    return failed.map((result) => `${result.about} ${problemText(result)}`).join('; ');
  };
  const token = await keepOrPrompt(source, { ...TOKEN, check });
  if (token === undefined) return undefined;
  if (token.isKept) {
    const problem = await check(token.secret.expose());
    if (problem !== undefined) source.answers.addProblem(`${token.variable}: ${problem}`);
  }
  results.filter(({ level }) => level !== 'fail').forEach(report);
  const settings = { GITHUB_APP_ID: undefined, GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: undefined };
  return { secrets: [token], settings, request: connect(token.secret.expose()) };
}

interface AppCredentials {
  readonly appId: string;
  readonly key: StageSecret;
}

async function checkAppAccess(
  { appId, key }: AppCredentials,
  organization: string,
  source: SecretSource,
  report: (result: CheckResult) => void,
): Promise<GitHubAccess> {
  const { request, requestAsApp } = openAppGitHub(appId, key.secret, organization);
  for (const result of await checkApp(requestAsApp, organization)) {
    if (result.level === 'fail') source.answers.addProblem(`${result.about} ${problemText(result)}`);
    else report(result);
  }
  return { secrets: [key], settings: appSettings(appId), request };
}

const appSettings = (appId: string) => ({ GITHUB_APP_ID: appId, GITHUB_TOKEN_CIPHERTEXT: undefined });

async function gatherAppKey(source: SecretSource): Promise<StageSecret | undefined> {
  const message = 'private key of the GitHub App';
  const check = async (answer: string) =>
    isPrivateKey(answer) ? undefined : 'is malformed: give the whole .pem file from GitHub';
  return keepOrPrompt(source, { name: 'github-app-private-key', message, check });
}

/** Has the admin create an App in the browser, stores its key, and waits until it is installed. */
async function createAndInstall(
  wanted: AppRequest,
  terminal: Terminal,
  store: StageStore,
): Promise<AppCredentials> {
  const keyOf = (secret: Secret): StageSecret => ({
    name: 'github-app-private-key',
    variable: 'GITHUB_APP_PRIVATE_KEY_CIPHERTEXT',
    secret,
    isKept: true,
  });
  const app = await createApp(wanted, terminal, ({ id, privateKey }) =>
    store.save(appSettings(id), [keyOf(privateKey)]),
  );
  terminal.info(done(`created the GitHub App ${app.slug}, and stored its key`));
  terminal.info(`Install it, if it is not open in the browser yet: ${app.page}/installations/new`);
  const { requestAsApp } = openAppGitHub(app.id, app.privateKey, wanted.organization);
  await untilInstalled(requestAsApp, wanted, terminal);
  return { appId: app.id, key: keyOf(app.privateKey) };
}

/** Returns after the timeout too: checkApp reports a missing installation. */
async function untilInstalled(
  requestAsApp: GitHubRequest,
  { organization, timeout }: AppRequest,
  terminal: Terminal,
): Promise<void> {
  const deadline = Date.now() + timeout * 1_000;
  while (Date.now() < deadline) {
    const { status } = await requestAsApp('GET /orgs/{org}/installation', { org: organization });
    if (status === 200) return;
    terminal.progress('waiting for the installation …');
    await setTimeout(POLL_INTERVAL);
  }
}
