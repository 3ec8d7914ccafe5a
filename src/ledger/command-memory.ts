import * as z from 'zod/mini';
import { notification } from '../messages/notification.ts';

/** What the ledger remembers of a command. */
export const commandMemory = z.object({
  /** The person was outside of the team just before the change was asked for. */
  wasOutside: z.optional(z.boolean()),
  /** What became of it, as Slack is told. */
  notification: z.optional(notification),
});
export type CommandMemory = z.infer<typeof commandMemory>;

/** The command invited somebody; whether they come is to be followed up. */
export const OPEN_INVITATION = 'invitation';
