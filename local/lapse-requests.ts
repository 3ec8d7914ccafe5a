import * as z from 'zod/mini';
import { OPEN_REQUESTS } from '../src/ledger/entries.ts';
import type { Table } from '../src/ledger/table.ts';
import { isSameName } from '../src/messages/github-event.ts';
import { REQUEST_LIFETIME } from '../src/runtime/limits.ts';

/** Whose requests were aged, and who had open requests. */
export interface Lapse {
  /** The person's login in the request; undefined if they had no open request. */
  readonly asker: string | undefined;
  readonly askers: readonly string[];
}

const entry = z.object({ pk: z.string(), asked: z.number(), report: z.string() });
const report = z.object({ person: z.object({ login: z.string() }) });

/** Ages a person's open requests past their 14-day limit, so that the next sweep ends them. @throws a Failure. */
export async function lapseRequests(table: Table, login: string): Promise<Lapse> {
  const found = await table.find('open', OPEN_REQUESTS);
  const open = found.map((item) => {
    const { pk, asked, report: json } = entry.parse(item);
    return { pk, asked, asker: report.parse(JSON.parse(json)).person.login };
  });
  const theirs = open.filter(({ asker }) => isSameName(asker, login));
  const still = { expression: '#open = :open', values: { open: OPEN_REQUESTS } };
  for (const { pk, asked } of theirs) await table.write(pk, { asked: asked - REQUEST_LIFETIME }, still);
  return { asker: theirs[0]?.asker, askers: open.map(({ asker }) => asker) };
}
