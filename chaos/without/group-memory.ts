import { randomUUID } from 'node:crypto';

export * from '../../src/heal/entries.ts';

/** Each alarm about a group works on an entry of its own, so none knows of the others. */
export const groupKey = (name: string) => `group/${name}/${randomUUID()}`;
