import * as z from 'zod/mini';
import { parseMemory } from '../../src/ledger/entries.ts';
import { REQUEST_LIFETIME } from '../../src/runtime/limits.ts';

const person = z.object({ login: z.string(), id: z.optional(z.int()) });

/** A report in an entry of the ledger. It keeps entries for more than a year, so those of older versions must parse too. */
const storedReport = z.object({
  id: z.string(),
  delivery: z.optional(z.string()),
  result: z.object({ outcome: z.string(), reason: z.optional(z.string()), detail: z.optional(z.string()) }),
  dry_run: z.optional(z.boolean()),
  person,
  decided_by: z.optional(person),
  approvers: z.optional(z.array(z.string())),
  repository: z.string(),
  issue: z.object({ number: z.int() }),
  comment_url: z.string(),
  organization: z.optional(z.string()),
  team: z.string(),
  at: z.string(),
});
export type StoredReport = z.infer<typeof storedReport>;

const memory = z.object({
  report: z.optional(storedReport),
  /** The first version's name for it. */
  notification: z.optional(storedReport),
  followUp: z.optional(storedReport),
});

/**
 * The reports in a command's ledger entry.
 *
 * @param json - The entry's `memory`.
 * @throws RetryableFailure if it can't be read.
 */
export function readReports(key: string, json: string) {
  const { report, notification, followUp } = parseMemory(memory, key, json);
  return { report: report ?? notification, followUp };
}

/**
 * A request that lapsed because nobody decided in time.
 *
 * @param asked - When it was made, in ms since 1970.
 * @throws RetryableFailure if it can't be read.
 */
export function readLapsedRequest(key: string, report: string, asked: number): StoredReport {
  const request = parseMemory(z.omit(storedReport, { result: true, at: true }), key, report);
  const at = new Date(asked + REQUEST_LIFETIME).toISOString();
  return { ...request, id: `${request.id}/request-lapsed`, result: { outcome: 'request-lapsed' }, at };
}
