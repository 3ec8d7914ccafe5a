import { Secret } from '../../src/runtime/secret.ts';
import { type CheckResult, problemOf } from '../checks/check.ts';
import { findToken } from '../checks/github-access.ts';
import { type AskGitHub, connectGitHub } from '../github.ts';
import { githubUrl } from '../stage-access.ts';
import { gatherApp } from './gather-app.ts';
import { keepOrAsk, type SecretSource, type StageSecret } from './prompts.ts';
import type { SetupOptions, SetupServices } from './setup.ts';
import type { StageStore } from './stage-store.ts';

/** In s: how long a person may take to make the App, and again to install it. */
const APP_PATIENCE = 600;

const WAYS = [
  { value: 'token', name: 'by a token of an owner' },
  { value: 'app', name: 'as a GitHub App, which is made now in your browser' },
] as const;

/** A GitHub App if that is asked for, or is what the stage has; else a token. */
export async function gatherAccess(
  organization: string,
  { stage, app, appId = process.env['GITHUB_APP_ID'] || undefined, dryRun }: SetupOptions,
  source: SecretSource,
  { terminal, prompts, given }: SetupServices,
  store: StageStore,
  tell: (finding: CheckResult) => void,
): Promise<GitHubAccess | undefined> {
  const hasToken = given('USHER_GITHUB_TOKEN') ?? source.setting('GITHUB_TOKEN_CIPHERTEXT');
  const isApp =
    app ||
    (given('USHER_GITHUB_TOKEN') === undefined && appId !== undefined) ||
    (hasToken === undefined &&
      prompts !== undefined &&
      (await prompts.choose('Usher acts on GitHub', WAYS)) === 'app');
  if (!isApp) return gatherToken(source, organization, githubUrl(), tell);
  if (appId === undefined && dryRun) {
    source.answers.note('a GitHub App cannot be made on a dry run: make it first, with --app alone');
    return undefined;
  }
  const wish = { stage, organization, baseUrl: githubUrl(), patience: APP_PATIENCE };
  return gatherApp(source, appId, wish, terminal, tell, async (settings, secret) => {
    await store.save(settings, [secret]);
  });
}

/** How Usher will act on GitHub. */
export interface GitHubAccess {
  readonly secrets: readonly StageSecret[];
  /** Settings that are no secrets; undefined takes one out. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly ask: AskGitHub;
}

const QUESTION = { name: 'github-token', message: 'GitHub token' } as const;

/** Notes that the token is missing, if it is; where nothing of it can be checked yet. */
export async function noteToken(source: SecretSource): Promise<void> {
  await keepOrAsk(source, { ...QUESTION, check: async () => undefined });
}

/** Gathers the token that Usher acts with, and checks it with GitHub. @returns undefined if it is missing or wrong. */
export async function gatherToken(
  source: SecretSource,
  organization: string,
  baseUrl: string,
  tell: (finding: CheckResult) => void,
): Promise<GitHubAccess | undefined> {
  const connect = (token: string) => connectGitHub(async () => new Secret(token), baseUrl);
  let found: readonly CheckResult[] = [];
  const check = async (answer: string) => {
    found = await findToken(connect(answer), organization);
    const failed = found.filter(({ level }) => level === 'fail');
    return failed.length === 0
      ? undefined
      : failed.map((finding) => `${finding.about} ${problemOf(finding)}`).join('; ');
  };
  const token = await keepOrAsk(source, { ...QUESTION, check });
  if (token === undefined) return undefined;
  if (token.isKept) {
    const problem = await check(token.secret.expose());
    if (problem !== undefined) source.answers.note(`${token.variable}: ${problem}`);
  }
  found.filter(({ level }) => level !== 'fail').forEach(tell);
  const settings = { GITHUB_APP_ID: undefined, GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: undefined };
  return { secrets: [token], settings, ask: connect(token.secret.expose()) };
}
