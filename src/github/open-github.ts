import type { Octokit } from '@octokit/rest';
import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import { lazy } from '../lazy.ts';
import { connectOctokit } from './connect-octokit.ts';

/** The settings that lead to GitHub. */
export interface GitHubSettings {
  readonly GITHUB_TOKEN_CIPHERTEXT: string;
  readonly GITHUB_API_URL: string;
}

/** A client of GitHub for the whole container, made when it is first needed. */
export const openGitHub = (
  settings: GitHubSettings,
  key: KmsKey,
  now: () => Date,
): (() => Promise<Octokit>) =>
  lazy(async () => {
    const token = await decryptSecret(key, 'github-token', settings.GITHUB_TOKEN_CIPHERTEXT);
    return connectOctokit(token, settings.GITHUB_API_URL, now);
  });
