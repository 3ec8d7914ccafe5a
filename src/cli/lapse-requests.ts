import * as z from 'zod/mini';
import { REQUEST_LASTS } from '../config/limits.ts';
import { ProblemsError } from '../config/problems-error.ts';
import { sameName } from '../same-name.ts';
import { OPEN_REQUESTS } from '../ledger/requests.ts';
import { Table } from '../ledger/table.ts';
import { localLedger, NOT_RUNNING } from './local-aws.ts';

const entry = z.object({ pk: z.string(), asked: z.number(), report: z.string() });
const report = z.object({ person: z.object({ login: z.string() }) });

/**
 * In a running `npm start`, has the open requests of a person made as long ago as they last: the next sweep ends them.
 *
 * @returns what happened, for a person to read.
 * @throws ProblemsError if there is none, or nothing is running; a Failure.
 */
export async function lapseRequests(login: string): Promise<string> {
  const { dynamodb, table: name } = localLedger();
  const table = new Table(dynamodb, name);
  const open = await openRequests(table);
  const theirs = open.filter(({ asker }) => sameName(asker, login));
  const [first] = theirs;
  if (first === undefined) {
    const others =
      open.length === 0
        ? ', and nobody has'
        : `; there are those of ${open.map(({ asker }) => asker).join(', ')}`;
    throw new ProblemsError(login, [`has no open request${others}`]);
  }
  const still = { expression: '#open = :open', values: { open: OPEN_REQUESTS } };
  for (const { pk, asked } of theirs) await table.write(pk, { asked: asked - REQUEST_LASTS }, still);
  return `nobody decided on the request of ${first.asker}: 14 days have passed for it`;
}

async function openRequests(table: Table) {
  const found = await table.find('open', OPEN_REQUESTS).catch((error: unknown) => {
    throw new ProblemsError('the ledger', [NOT_RUNNING], { cause: error });
  });
  return found.map((item) => {
    const { pk, asked, report: told } = entry.parse(item);
    return { pk, asked, asker: report.parse(JSON.parse(told)).person.login };
  });
}
