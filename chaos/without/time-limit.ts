import { GITHUB_TIMEOUT as original } from '../../src/runtime/limits.ts';

export * from '../../src/runtime/limits.ts';

/** In ms: longer than any invocation. */
export const GITHUB_TIMEOUT = 1_000 * original;
