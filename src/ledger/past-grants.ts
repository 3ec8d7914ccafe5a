import * as z from 'zod/mini';
import { parseMemory } from './entries.ts';
import type { Grant } from './grant.ts';

/** What a command has given. */
export interface Granted {
  readonly outcome: 'added' | 'renewed';
  readonly until: Date;
}

/** What an attempt of a command has given for sure, whatever has become of it since; undefined if that was nothing. */
export function grantedBy(grant: Grant | undefined, command: string): Granted | undefined {
  if (grant === undefined) return undefined;
  for (const { given_by, renewed_by, until } of [...givenBy(grant), ...pastOf(grant)]) {
    if (renewed_by === command) return { outcome: 'renewed', until: new Date(until) };
    if (given_by === command) return { outcome: 'added', until: new Date(until) };
  }
  return undefined;
}

const pastGrants = z.array(
  z.object({ given_by: z.string(), renewed_by: z.optional(z.string()), until: z.number() }),
);
/** A grant that a later one replaced. */
export type PastGrant = z.infer<typeof pastGrants>[number];
/** How many are kept. */
const PAST_KEPT = 5;

/** A grant that GitHub has confirmed, or nothing. */
function givenBy({ state, ended_as, given_by, renewed_by, until }: Grant): readonly PastGrant[] {
  if (state === 'adding' || ended_as === 'not-given') return [];
  return [{ given_by, until, ...(renewed_by === undefined ? {} : { renewed_by }) }];
}

const pastOf = ({ key, past }: Grant): readonly PastGrant[] =>
  past === undefined ? [] : parseMemory(pastGrants, key, past);

/** What is kept of a grant that is replaced, and of those before it. */
export function pastBy(grant: Grant): { past: string } | undefined {
  const past = [...givenBy(grant), ...pastOf(grant)].slice(0, PAST_KEPT);
  return past.length === 0 ? undefined : { past: JSON.stringify(past) };
}
