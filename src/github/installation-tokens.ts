import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { Secret } from '../config/secret.ts';
import { HeldFailure } from '../failure.ts';
import { GitHubRefusal } from './github-failure.ts';
import { parseAnswer } from './parse-answer.ts';
import type { TokenSource } from './token-source.ts';

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
        { installation_id: parseAnswer(installation, found).id },
      );
      const { token, expires_at } = parseAnswer(installationToken, made);
      this.#kept = { token: new Secret(token), renewAt: Date.parse(expires_at) - RENEW_EARLY };
      return this.#kept.token;
    } catch (error) {
      if (!(error instanceof GitHubRefusal)) throw error;
      throw new HeldFailure(`${error.message}: is the GitHub App installed in ${this.#organization}?`);
    }
  }
}
