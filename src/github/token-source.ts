import type { Secret } from '../config/secret.ts';

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
