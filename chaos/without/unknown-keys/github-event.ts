import * as z from 'zod/mini';
import { githubEvent as original } from '../../../src/messages/github-event.ts';

export * from '../../../src/messages/github-event.ts';

/** An event with an unknown key is not an event. */
export const githubEvent = z.strictObject(original.shape);
