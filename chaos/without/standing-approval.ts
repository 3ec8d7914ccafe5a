import { APPROVAL_STANDS as original } from '../../src/runtime/limits.ts';

export * from '../../src/runtime/limits.ts';

/** In ms: asking again overwrites the approval at once. */
export const APPROVAL_STANDS = 0 * original;
