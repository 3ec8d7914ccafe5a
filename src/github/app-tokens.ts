import githubAppJwt from 'universal-github-app-jwt';
import { Secret } from '../config/secret.ts';
import { HeldFailure } from '../failure.ts';
import type { TokenSource } from './token-source.ts';

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
      throw new HeldFailure(
        'the private key of the GitHub App is none: encrypt the .pem file that GitHub gave you',
      );
    }
  },
  drop: () => false,
});
