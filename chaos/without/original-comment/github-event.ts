import type { isOriginalComment as original } from '../../../src/messages/github-event.ts';

export * from '../../../src/messages/github-event.ts';

/** Every comment counts as its author's original. */
export const isOriginalComment: typeof original = () => true;
