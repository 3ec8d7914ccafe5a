import type { Octokit } from '@octokit/rest';
import githubAppJwt from 'universal-github-app-jwt';
import * as z from 'zod/mini';
import { ConfigurationFailure } from '../runtime/failures.ts';
import { Secret } from '../runtime/secret.ts';
import { GitHubRefusal } from './failures.ts';
import { parseResponse } from './responses.ts';

/** Where a client of GitHub gets the token that it sends. */
export interface TokenSource {
  /** The token to send now. @throws a Failure */
  readonly get: () => Promise<Secret>;
  /** Hears that GitHub did not take a token (401). @returns whether `get` can make another. */
  readonly drop: (refused: Secret) => boolean;
}

/** A token that somebody made by hand, and can only replace by hand. */
export const fixedToken = (token: Secret): TokenSource => ({
  get: () => Promise.resolve(token),
  drop: () => false,
});

/** In s. Of these the library itself takes 30: GitHub refuses a token from the future, and clocks differ. */
const CLOCK_DRIFT = 60;
const TAKEN_BY_LIBRARY = 30;

/**
 * The tokens by which a GitHub App proves that it is itself: one for each call, signed with its private key.
 *
 * @param appId - The App's number or its client ID.
 * @param privateKey - PEM, as GitHub gives it (PKCS#1) or as PKCS#8.
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export const appTokens = (appId: string, privateKey: Secret, now: () => Date): TokenSource => ({
  get: async () => {
    const seconds = Math.floor(now().getTime() / 1_000) - CLOCK_DRIFT + TAKEN_BY_LIBRARY;
    try {
      const { token } = await githubAppJwt({ id: appId, privateKey: privateKey.expose(), now: seconds });
      return new Secret(token);
    } catch {
      // What went wrong is not passed on: it may quote the key.
      throw new ConfigurationFailure(
        'the private key of the GitHub App is none: encrypt the .pem file that GitHub gave you',
      );
    }
  },
  drop: () => false,
});

/** In ms: a call that begins with a token must be over before GitHub takes it no longer. */
const RENEW_EARLY = 5 * 60 * 1_000;

const installation = z.object({ id: z.int() });
const installationToken = z.object({ token: z.string(), expires_at: z.iso.datetime({ offset: true }) });

/**
 * The tokens of a GitHub App for one organization. Each is good for an hour, and kept for all who ask until shortly
 * before its end.
 *
 * @see https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
 */
export class InstallationTokens implements TokenSource {
  readonly #app: Octokit;
  readonly #organization: string;
  readonly #now: () => Date;
  #kept: { readonly token: Secret; readonly renewAt: number } | undefined;
  #making: Promise<Secret> | undefined;

  /** @param app - A client that acts as the App itself. */
  constructor(app: Octokit, organization: string, now: () => Date) {
    this.#app = app;
    this.#organization = organization;
    this.#now = now;
  }

  readonly get = async (): Promise<Secret> => {
    if (this.#kept !== undefined && this.#now().getTime() < this.#kept.renewAt) return this.#kept.token;
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  };

  readonly drop = (refused: Secret): boolean => {
    // Another call may have had it replaced already.
    if (this.#kept?.token === refused) this.#kept = undefined;
    return true;
  };

  async #make(): Promise<Secret> {
    try {
      const where = { org: this.#organization };
      const { data: found } = await this.#app.request('GET /orgs/{org}/installation', where);
      const { data: made } = await this.#app.request(
        'POST /app/installations/{installation_id}/access_tokens',
        { installation_id: parseResponse(installation, found).id },
      );
      const { token, expires_at } = parseResponse(installationToken, made);
      this.#kept = { token: new Secret(token), renewAt: Date.parse(expires_at) - RENEW_EARLY };
      return this.#kept.token;
    } catch (error) {
      if (!(error instanceof GitHubRefusal)) throw error;
      throw new ConfigurationFailure(
        `${error.message}: is the GitHub App installed in ${this.#organization}?`,
      );
    }
  }
}
