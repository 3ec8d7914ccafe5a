import * as z from 'zod/mini';
import { type Report, reportSchema } from '../messages/notification.ts';
import { parseMemory } from './entries.ts';

/** How a grant ended. */
export type GrantEnd = 'expired' | 'withdrawn' | 'left' | 'gone' | 'kept' | 'not-given';

/** Somebody's membership in a team that Usher gave them, and that ends. Times are in ms since 1970. */
export const grantEntry = z.object({
  pk: z.string(),
  /**
   * `adding` until GitHub has confirmed the change: only an `active` one gives the right to take the person out.
   * `removing` while a command or a sweep takes them out.
   */
  state: z.enum(['adding', 'active', 'removing', 'ended']),
  /** When it was given. */
  since: z.number(),
  /** When it ends. */
  until: z.number(),
  /** For how long it was given or last renewed, in ms. */
  time: z.number(),
  /** The keys of the commands that gave and last renewed it. */
  given_by: z.string(),
  renewed_by: z.optional(z.string()),
  /** The `until` that the person was reminded of. */
  reminded: z.optional(z.number()),
  /** The `until` after which it was announced that the person was left in. */
  told: z.optional(z.number()),
  /** When an admin revoked it: it ends whatever the rules say. */
  revoked: z.optional(z.number()),
  /** The `until` after which a rehearsal of taking the person out was announced. */
  rehearsed: z.optional(z.number()),
  /** Who is taking the person out: a command's key, or {@link BY_SWEEP} and a random id. */
  removing_by: z.optional(z.string()),
  /** When GitHub confirmed that they were taken out. */
  removed: z.optional(z.number()),
  /** When and how it ended. */
  ended: z.optional(z.number()),
  ended_as: z.optional(z.string()),
  /** The last {@link PastGrant}s as JSON: a retry of a command still finds what it gave before this grant. */
  past: z.optional(z.string()),
  /** A {@link reportSchema} as JSON: who is in, under their login at the time, by whom, and where they asked. */
  report: z.string(),
});
export type GrantEntry = z.infer<typeof grantEntry>;

/** A grant, with its report parsed. */
export interface Grant extends Omit<GrantEntry, 'pk' | 'report'> {
  readonly key: string;
  readonly report: Report;
}

/** How `removing_by` begins while a sweep takes somebody out. */
export const BY_SWEEP = 'sweep/';

/** Parses the report of an entry. @throws RetryableFailure if it cannot be read. */
export const toGrant = ({ pk, report, ...entry }: GrantEntry): Grant => ({
  ...entry,
  key: pk,
  report: parseMemory(reportSchema, pk, report),
});

/**
 * Whether it was a sweep that took out somebody who is outside now, and has yet to announce it. If it was announced that
 * they were left in, somebody else took them out later.
 */
export const isTakenOutBySweep = ({ state, removing_by, told, until }: Grant): boolean =>
  state === 'removing' && removing_by?.startsWith(BY_SWEEP) === true && told !== until;
