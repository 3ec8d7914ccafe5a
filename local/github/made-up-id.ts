import { createHash } from 'node:crypto';

/** An id for something of which no payload told one: the same for the same name, in every run. */
export function madeUpId(name: string): number {
  return createHash('sha256').update(name.toLowerCase()).digest().readUInt32BE();
}
