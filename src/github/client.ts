import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import { Cooldown } from '../runtime/cooldown.ts';
import type { GitHubAccess } from '../runtime/credentials.ts';
import { ConfigurationFailure, RetryableFailure } from '../runtime/failures.ts';
import { httpsFetch } from '../runtime/https-fetch.ts';
import { GITHUB_TIMEOUT } from '../runtime/limits.ts';
import { lazy } from '../runtime/retry.ts';
import { Secret } from '../runtime/secret.ts';
import { toGitHubFailure } from './failures.ts';
import { appTokens, fixedToken, InstallationTokens, type TokenSource } from './tokens.ts';

/** The settings that a client of GitHub needs. */
export interface GitHubSettings {
  readonly githubAccess: GitHubAccess;
  readonly GITHUB_API_URL: string;
}

/**
 * A GitHub client for the lifetime of the container, created on first use.
 *
 * @param organization - Where the GitHub App is installed, if Usher runs as one.
 * @returns a function that rejects with a Failure if KMS cannot decrypt the credentials.
 */
export const createGitHubClient = (
  { githubAccess, GITHUB_API_URL: url }: GitHubSettings,
  key: KmsKey,
  organization: string,
  now: () => Date,
): (() => Promise<Octokit>) =>
  lazy(async () => {
    const decrypt = async (): Promise<Secret | TokenSource> => {
      if (githubAccess.kind === 'token') return decryptSecret(key, 'github-token', githubAccess.token);
      const { appId, privateKey } = githubAccess;
      const secret = await decryptSecret(key, 'github-app-private-key', privateKey);
      const app = createOctokit(appTokens(appId, secret, now), url, now);
      return new InstallationTokens(app, organization, now);
    };
    return createOctokit(await decrypt(), url, now);
  });

/** The version of GitHub's REST API that Usher uses: https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';

const nothing = () => {};
/** Octokit logs every 404 as an error. Usher logs what it throws instead. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * A client of GitHub's REST API whose requests fail with a `Failure`. After a rate limit it makes no call before the
 * time that GitHub named. It follows no redirect: that means a repository or organization was renamed or moved, which
 * an admin must fix in the rules. After a 401 it retries once if the token source can supply another token.
 *
 * @param token - A fixed token, or a source of tokens.
 * @param baseUrl - `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server.
 */
export function createOctokit(token: Secret | TokenSource, baseUrl: string, now: () => Date): Octokit {
  const tokens = token instanceof Secret ? fixedToken(token) : token;
  const octokit = new Octokit({
    baseUrl,
    userAgent: 'usher',
    log: SILENT,
    request: { redirect: 'manual', fetch: httpsFetch },
  });
  const cooldown = new Cooldown('GitHub', now);
  octokit.hook.wrap('request', async (request, options) => {
    const send = async (credential: Secret) => {
      // Checked again, since getting the token may have taken a while.
      cooldown.check();
      options.headers.authorization = authorizationOf(credential);
      options.headers['x-github-api-version'] = API_VERSION;
      options.request = { ...options.request, signal: AbortSignal.timeout(GITHUB_TIMEOUT) };
      const response = await request(options);
      const status: number = response.status;
      if (status < 300) return response;
      throw new ConfigurationFailure(
        `GitHub redirects ${options.url}: if it was renamed or moved, correct the rules; otherwise use a token whose owner may see it`,
      );
    };
    try {
      cooldown.check();
      const first = await tokens.get();
      try {
        return await send(first);
      } catch (error) {
        if (!isUnauthorized(error) || !tokens.drop(first)) throw error;
      }
      return await send(await tokens.get()).catch((error: unknown) => {
        if (!isUnauthorized(error)) throw error;
        // A new token takes a moment to work everywhere: https://github.com/octokit/auth-app.js/issues/65
        throw new RetryableFailure('GitHub does not accept the token that it just issued');
      });
    } catch (error) {
      const failure = toGitHubFailure(error, now());
      cooldown.observe(failure);
      throw failure;
    }
  });
  return octokit;
}

const isUnauthorized = (error: unknown) => error instanceof RequestError && error.status === 401;

function authorizationOf(token: Secret): string {
  // A client that rejects it may quote it in its error.
  if (!/^[!-~]+$/.test(token.expose()))
    throw new ConfigurationFailure('the GitHub token is malformed: encrypt it again');
  return `Bearer ${token.expose()}`;
}
