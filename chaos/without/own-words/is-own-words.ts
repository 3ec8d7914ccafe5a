import type { isOriginalComment as original } from '../../../src/messages/github-event.ts';

export * from '../../../../messages/is-own-words.ts';

/** Every comment counts as its author's own words. */
export const isOwnWords: typeof original = () => true;
