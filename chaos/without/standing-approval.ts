import { APPROVAL_STANDS as original } from '../../src/runtime/limits.ts';

export * from '../../../config/limits.ts';

/** In ms: whoever asks again overwrites the approval. */
export const APPROVAL_STANDS = 0 * original;
