import type { Octokit } from '@octokit/rest';
import githubAppJwt from 'universal-github-app-jwt';
import * as z from 'zod/mini';
import { ConfigurationFailure } from '../runtime/failures.ts';
import { Secret } from '../runtime/secret.ts';
import { GitHubRefusal } from './failures.ts';
import { parseResponse } from './responses.ts';

/** Supplies the token for each request to GitHub. */
export interface TokenSource {
  /** The token to send now. @throws a Failure. */
  readonly get: () => Promise<Secret>;
  /** Discards a token that GitHub rejected (401). @returns whether `get` can supply another. */
  readonly drop: (refused: Secret) => boolean;
}

/** Always the same token, which only an admin can replace. */
export const fixedToken = (token: Secret): TokenSource => ({
  get: () => Promise.resolve(token),
  drop: () => false,
});

/** In s: how far tokens are backdated, since GitHub rejects one from the future. The library subtracts 30 of them. */
const CLOCK_DRIFT = 60;
const LIBRARY_CLOCK_DRIFT = 30;

/**
 * The tokens with which a GitHub App authenticates as itself: a new one for each call, signed with its private key.
 *
 * @param appId - The App's number or its client ID.
 * @param privateKey - PEM, as GitHub gives it (PKCS#1) or as PKCS#8.
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export const appTokens = (appId: string, privateKey: Secret, now: () => Date): TokenSource => ({
  get: async () => {
    const seconds = Math.floor(now().getTime() / 1_000) - CLOCK_DRIFT + LIBRARY_CLOCK_DRIFT;
    try {
      const { token } = await githubAppJwt({ id: appId, privateKey: privateKey.expose(), now: seconds });
      return new Secret(token);
    } catch {
      // Without the cause, which may quote the key.
      throw new ConfigurationFailure(
        'the private key of the GitHub App is malformed: encrypt the .pem file that you got from GitHub',
      );
    }
  },
  drop: () => false,
});

/** In ms: a token must outlive the call that it is used for. */
const RENEW_EARLY = 5 * 60 * 1_000;

const installation = z.object({ id: z.int() });
const installationToken = z.object({ token: z.string(), expires_at: z.iso.datetime({ offset: true }) });

/**
 * The tokens of a GitHub App for one organization. Each is valid for an hour, and cached until {@link RENEW_EARLY}
 * before it expires.
 *
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
 */
export class InstallationTokens implements TokenSource {
  readonly #app: Octokit;
  readonly #organization: string;
  readonly #now: () => Date;
  #cached: { readonly token: Secret; readonly renewAt: number } | undefined;
  #pending: Promise<Secret> | undefined;

  /** @param app - A client that authenticates as the App itself, with {@link appTokens}. */
  constructor(app: Octokit, organization: string, now: () => Date) {
    this.#app = app;
    this.#organization = organization;
    this.#now = now;
  }

  readonly get = async (): Promise<Secret> => {
    const cached = this.#cached;
    if (cached !== undefined && this.#now().getTime() < cached.renewAt) return cached.token;
    this.#pending ??= this.#create().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  };

  readonly drop = (refused: Secret): boolean => {
    // Another call may have replaced it already.
    if (this.#cached?.token === refused) this.#cached = undefined;
    return true;
  };

  async #create(): Promise<Secret> {
    try {
      const found = await this.#app.request('GET /orgs/{org}/installation', { org: this.#organization });
      const created = await this.#app.request('POST /app/installations/{installation_id}/access_tokens', {
        installation_id: parseResponse(installation, found.data).id,
      });
      const { token, expires_at } = parseResponse(installationToken, created.data);
      this.#cached = { token: new Secret(token), renewAt: Date.parse(expires_at) - RENEW_EARLY };
      return this.#cached.token;
    } catch (error) {
      if (!(error instanceof GitHubRefusal)) throw error;
      throw new ConfigurationFailure(
        `${error.message}: is the GitHub App installed in ${this.#organization}?`,
      );
    }
  }
}
