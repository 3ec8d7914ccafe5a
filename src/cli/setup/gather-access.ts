import type { Finding } from '../findings/finding.ts';
import { githubUrl } from '../stage-access.ts';
import { gatherApp } from './gather-app.ts';
import { gatherToken, type GitHubAccess } from './gather-token.ts';
import type { SecretSource } from './keep-or-ask.ts';
import type { SetupOptions, SetupServices } from './setup-options.ts';
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
  tell: (finding: Finding) => void,
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
