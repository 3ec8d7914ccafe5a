/**
 * Everything that the ledger of `heal` stores: a table of its own, of the same form as Usher's (`src/ledger/entries.ts`).
 *
 * | Key                      | Attributes             | Read by                  |
 * | ------------------------ | ---------------------- | ------------------------ |
 * | alarm/INSTANCE/TIME/HASH | workEntry, alarmMemory | heal, follow-up, history |
 * | group/NAME               | workEntry, groupMemory | heal                     |
 */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { HEAL_OUTCOMES } from '../rules/heal-rules.ts';
import type { Alarm } from './alarm.ts';

/** What became of an alarm, or later of the replacement. */
export const healReport = z.object({
  /** The same in every attempt at the same alarm. */
  id: z.string(),
  outcome: z.enum(HEAL_OUTCOMES),
  instance: z.optional(z.string()),
  group: z.optional(z.string()),
  alarm: z.string(),
  /** Why it went off, in CloudWatch's words. */
  reason: z.string(),
  /** Other instances of the group that were in service and healthy. */
  healthy: z.optional(z.int()),
  /** What the outcome is about: the suspended processes, or the limit. */
  detail: z.optional(z.string()),
  dry_run: z.optional(z.boolean()),
  /** When the alarm changed, in UTC. */
  alarmed_at: z.iso.datetime(),
  /** When this was decided or found, in UTC. */
  at: z.iso.datetime(),
});
export type HealReport = z.infer<typeof healReport>;

/** What attempts at an alarm record for the next one. */
export const alarmMemory = z.object({
  /** The instance is about to be marked unhealthy, or has been. */
  acting: z.optional(z.boolean()),
  /** Its group then: Auto Scaling no longer knows it once the instance is gone. */
  group: z.optional(z.string()),
  report: z.optional(healReport),
  /** What became of the replacement later. */
  followUp: z.optional(healReport),
});
export type AlarmMemory = z.infer<typeof alarmMemory>;

/** The value of `open` while a replacement is awaited. */
export const OPEN_REPLACEMENT = 'replacement';

const replacement = z.object({
  instance: z.string(),
  /** The id of the alarm's report. */
  by: z.string(),
  /** In ms since 1970. */
  at: z.number(),
  dry_run: z._default(z.boolean(), false),
});
/** An instance that was marked unhealthy; in a rehearsal, one that would have been. */
export type Replacement = z.infer<typeof replacement>;

/** What all alarms about a group share. */
export const groupMemory = z.object({ recent: z._default(z.array(replacement), []) });

/** Identifies a change of an alarm: the same in every delivery, over SNS and EventBridge. */
export function alarmId({ name, arn, instances, changedAt }: Alarm): string {
  // Only part of the messages have the ARN.
  const own = arn === undefined ? name : arn.replace(/^.*?:alarm:/, '');
  const hash = createHash('sha256').update(own).digest('hex').slice(0, 12);
  return `${instances[0] ?? 'none'}/${changedAt.toISOString()}/${hash}`;
}

export const alarmKey = (id: string) => `alarm/${id}`;
export const groupKey = (name: string) => `group/${name}`;
