import { createHash } from 'node:crypto';

/** Generates an id from a name, ignoring case: the same one in every run. */
export function madeUpId(name: string): number {
  return createHash('sha256').update(name.toLowerCase()).digest().readUInt32BE();
}
