import * as z from 'zod/mini';
import { seen, SERVICES } from './call.ts';

/** What GitHub and Slack know from the beginning. */
export const world = z.object({
  organization: z.string(),
  teams: z.array(z.string()),
  /** Names, without the organization. */
  repositories: z.array(z.string()),
  /** Of Slack. */
  destinations: z.array(z.string()),
});
export type World = z.infer<typeof world>;

const id = z.int();
/** What the bench tells the process of the services. */
export const instruction = z.discriminatedUnion('do', [
  /** Forgets the calls, and the ledger or all that happened; sets the latency of every answer, in ms. */
  z.object({ id, do: z.literal('reset'), latency: z.number(), forget: z.enum(['nothing', 'ledger', 'all']) }),
  /** GitHub learns of comments, from `issue_comment` payloads. */
  z.object({ id, do: z.literal('learn'), payloads: z.array(z.unknown()) }),
  /** Puts an item into the ledger. */
  z.object({
    id,
    do: z.literal('put'),
    item: z.record(z.string(), z.object({ S: z.optional(z.string()), N: z.optional(z.string()) })),
  }),
  /** GitHub gets members, of teams or of none, and teams by their slugs. */
  z.object({ id, do: z.literal('populate'), members: z.int(), teams: z.array(z.string()) }),
  z.object({ id, do: z.literal('see') }),
]);
export type Instruction = z.infer<typeof instruction>;

/** The first thing that the process says: its ports. */
export const started = z.object({ ports: z.record(z.enum(SERVICES), z.int()) });
/** What it says to an instruction. */
export const done = z.object({ id, seen: z.optional(seen) });
