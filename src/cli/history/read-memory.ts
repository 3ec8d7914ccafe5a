import * as z from 'zod/mini';
import { REQUEST_LASTS } from '../../config/limits.ts';

const person = z.object({ login: z.string() });

/** What was told of a command, as far as a list of commands needs it. */
const told = z.object({
  id: z.string(),
  result: z.object({ outcome: z.string(), reason: z.optional(z.string()) }),
  person,
  decided_by: z.optional(person),
  repository: z.string(),
  issue: z.object({ number: z.int() }),
  team: z.string(),
  comment_url: z.string(),
  at: z.string(),
});
export type Told = z.infer<typeof told>;

/** The ledger remembers for a year: entries of other versions of Usher must do, whatever else they have. */
const memory = z.object({
  report: z.optional(told),
  notification: z.optional(told),
  followUp: z.optional(told),
});

/** What became of a command, and what became of that later, by what the ledger remembers of it. */
export function readMemory(json: string): Told | undefined {
  const { report, notification, followUp } = z.safeParse(memory, JSON.parse(json)).data ?? {};
  return followUp ?? report ?? notification;
}

/** What a request came to on which nobody decided; it ended when its time was over. @param asked - In ms since 1970. */
export function readLapsed(report: string, asked: number): Told | undefined {
  const { data: about } = z.safeParse(z.omit(told, { result: true, at: true }), JSON.parse(report));
  const at = new Date(asked + REQUEST_LASTS).toISOString();
  return about && { ...about, result: { outcome: 'request-lapsed' }, at };
}
