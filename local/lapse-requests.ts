import * as z from 'zod/mini';
import { OPEN_REQUESTS } from '../src/ledger/entries.ts';
import type { Table } from '../src/ledger/table.ts';
import { isSameName } from '../src/messages/github-event.ts';
import { REQUEST_LIFETIME } from '../src/runtime/limits.ts';

/** Whose open requests are as old now as they can be, and whose there were. */
export interface Lapse {
  /** Under the login of the time; undefined if the one that was named has none. */
  readonly asker: string | undefined;
  readonly askers: readonly string[];
}

const entry = z.object({ pk: z.string(), asked: z.number(), report: z.string() });
const report = z.object({ person: z.object({ login: z.string() }) });

/** Has the open requests of a person made as long ago as they last: the next sweep ends them. @throws a Failure. */
export async function lapseRequests(table: Table, login: string): Promise<Lapse> {
  const found = await table.find('open', OPEN_REQUESTS);
  const open = found.map((item) => {
    const { pk, asked, report: told } = entry.parse(item);
    return { pk, asked, asker: report.parse(JSON.parse(told)).person.login };
  });
  const theirs = open.filter(({ asker }) => isSameName(asker, login));
  const still = { expression: '#open = :open', values: { open: OPEN_REQUESTS } };
  for (const { pk, asked } of theirs) await table.write(pk, { asked: asked - REQUEST_LIFETIME }, still);
  return { asker: theirs[0]?.asker, askers: open.map(({ asker }) => asker) };
}
