import * as z from 'zod/mini';
import { ProblemsError } from '../../config/problems-error.ts';
import { notificationKey } from '../../ledger/keys.ts';
import type { Table } from '../../ledger/table.ts';
import { readMemory } from '../history/read-memory.ts';

const entry = z.object({ progress: z.string(), memory: z.optional(z.string()) });

/**
 * Sets a failed command back to where it was before anybody worked on it, and its message to Slack too, so that both
 * may come anew.
 *
 * @param key - Of the command in the ledger.
 * @throws ProblemsError unless it is a command that failed; a Failure.
 */
export async function setBack(table: Table, key: string, comment: string, now: Date): Promise<void> {
  const found = z.safeParse(entry, await table.read(key)).data;
  const problem = (text: string) => new ProblemsError(comment, [text]);
  if (found === undefined)
    throw problem('is not known: `npm run usher -- sweep --since TIME` looks for comments that were missed');
  // Set back before, and then not published.
  if (found.progress === 'published') return;
  if (found.progress !== 'finished')
    throw problem(
      'is still worked on: it is tried again by itself, unless `npm run usher -- redrive` shows it put aside',
    );
  const memory = found.memory ?? '{}';
  const told = readMemory(memory);
  if (told?.result.outcome !== 'failed') {
    throw problem(
      `ended as ${told?.result.outcome ?? 'nothing to report'}, and not as failed: there is nothing to retry`,
    );
  }
  // Before the command: once that is set back, nobody knows any more which message there was.
  const posted = { expression: '#progress = :finished', values: { finished: 'finished' } };
  await table.write(notificationKey(told.id), { progress: 'published', lease: 0 }, posted);
  const back = { progress: 'published', published: now.getTime(), lease: 0, memory: '{}' };
  const unchanged = {
    expression: '#progress = :finished AND #memory = :was',
    values: { finished: 'finished', was: memory },
  };
  if ((await table.write(key, back, unchanged)) === undefined)
    throw problem('was changed meanwhile: run this again');
}
