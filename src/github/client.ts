import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import { Cooldown } from '../runtime/cooldown.ts';
import type { GitHubAccess } from '../runtime/credentials.ts';
import { ConfigurationFailure, RetryableFailure } from '../runtime/failures.ts';
import { GITHUB_TIMEOUT } from '../runtime/limits.ts';
import { lazy } from '../runtime/retry.ts';
import { Secret } from '../runtime/secret.ts';
import { toGitHubFailure } from './failures.ts';
import { appTokens, fixedToken, InstallationTokens, type TokenSource } from './tokens.ts';

/** The settings that lead to GitHub. */
export interface GitHubSettings {
  readonly githubAccess: GitHubAccess;
  readonly GITHUB_API_URL: string;
}

/**
 * A client of GitHub for the whole container, made when it is first needed.
 *
 * @param organization - Where a GitHub App is to be installed.
 */
export const createGitHubClient = (
  { githubAccess, GITHUB_API_URL: url }: GitHubSettings,
  key: KmsKey,
  organization: string,
  now: () => Date,
): (() => Promise<Octokit>) =>
  lazy(async () => {
    const open = async (): Promise<Secret | TokenSource> => {
      if (githubAccess.kind === 'token') return decryptSecret(key, 'github-token', githubAccess.token);
      const { appId, privateKey } = githubAccess;
      const secret = await decryptSecret(key, 'github-app-private-key', privateKey);
      const app = createOctokit(appTokens(appId, secret, now), url, now);
      return new InstallationTokens(app, organization, now);
    };
    return createOctokit(await open(), url, now);
  });

/** The version of GitHub's REST API that Usher was written against: https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';

const nothing = () => {};
/** Octokit would print each 404 as an error; what is worth a line in the log is thrown, and logged by the function. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * A client of GitHub's REST API whose requests fail with a {@link Failure}. Once GitHub has limited it, it makes no
 * call before the time that GitHub named. It follows no redirect: that means that a repository or organization was
 * renamed or moved, which is for the admin to look at. A call whose token GitHub does not take is made once more if
 * another token can be had.
 *
 * @param token - A token that stays the same, or where to get one.
 * @param baseUrl - `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server.
 */
export function createOctokit(token: Secret | TokenSource, baseUrl: string, now: () => Date): Octokit {
  const tokens = token instanceof Secret ? fixedToken(token) : token;
  const octokit = new Octokit({
    baseUrl,
    userAgent: 'usher',
    log: SILENT,
    request: { redirect: 'manual' },
  });
  const limit = new Cooldown('GitHub', now);
  octokit.hook.wrap('request', async (request, options) => {
    const send = async (sent: Secret) => {
      // Again: getting the token may have taken a while.
      limit.check();
      options.headers.authorization = authorizationOf(sent);
      options.headers['x-github-api-version'] = API_VERSION;
      options.request = { ...options.request, signal: AbortSignal.timeout(GITHUB_TIMEOUT) };
      const response = await request(options);
      const status: number = response.status;
      if (status < 300) return response;
      throw new ConfigurationFailure(
        `GitHub redirects ${options.url}: was something of the rules renamed or moved, or is the token of somebody who may see it?`,
      );
    };
    try {
      limit.check();
      const first = await tokens.get();
      try {
        return await send(first);
      } catch (error) {
        if (!isUnauthorized(error) || !tokens.drop(first)) throw error;
      }
      return await send(await tokens.get()).catch((error: unknown) => {
        if (!isUnauthorized(error)) throw error;
        // It may not know it everywhere yet: https://github.com/octokit/auth-app.js/issues/65
        throw new RetryableFailure('GitHub does not take a token that it made just now');
      });
    } catch (error) {
      const failure = toGitHubFailure(error, now());
      limit.observe(failure);
      throw failure;
    }
  });
  return octokit;
}

const isUnauthorized = (error: unknown) => error instanceof RequestError && error.status === 401;

function authorizationOf(token: Secret): string {
  // `fetch` would refuse it in words that quote it.
  if (!/^[!-~]+$/.test(token.expose()))
    throw new ConfigurationFailure('the GitHub token is none: encrypt it again');
  return `Bearer ${token.expose()}`;
}
