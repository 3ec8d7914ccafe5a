import * as z from 'zod/mini';
import { report } from '../messages/notification.ts';

/** What the ledger remembers of a command. */
export const commandMemory = z.object({
  /** The person was outside of the team just before the change was asked for. */
  wasOutside: z.optional(z.boolean()),
  /** The person was in the team just before they were to be taken out of it. */
  wasInside: z.optional(z.boolean()),
  /** It was handled, and there was nothing to report: an answer on the issue was all. */
  isAnswered: z.optional(z.boolean()),
  /** What became of it. */
  report: z.optional(report),
  /** The Slack destination that is told of it, if any. */
  destination: z.optional(z.string()),
  /** What became of it later. */
  followUp: z.optional(report),
});
export type CommandMemory = z.infer<typeof commandMemory>;

/** The command invited somebody; whether they come is to be followed up. */
export const OPEN_INVITATION = 'invitation';
