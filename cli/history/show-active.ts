import { Table } from '../../src/ledger/table.ts';
import { explainLocal, openLedger, timeOf } from '../ledger.ts';
import { openTerminal } from '../terminal.ts';
import { describeGrant, isOf, readActiveGrants } from './active-grants.ts';
import { formatTable, seconds, withoutControls } from './format-table.ts';
import type { HistoryOptions } from './history.ts';

/**
 * Shows who is in a team for a time.
 *
 * @throws ProblemsError if the stage is not deployed or `npm start` is not running; a Failure of AWS.
 */
export async function showActive({ stage, json, person, limit }: HistoryOptions): Promise<void> {
  const terminal = openTerminal(json === true);
  const { dynamodb, table } = await openLedger(stage);
  const now = await timeOf(stage);
  const unreadable: string[] = [];
  const onUnreadable = (failure: unknown) => void unreadable.push(String(failure));
  const open = await readActiveGrants(new Table(dynamodb, table), now, onUnreadable).catch((error: unknown) =>
    explainLocal(stage, error),
  );
  for (const failure of unreadable) terminal.info(failure);
  const found = open.filter((grant) => isOf(grant, person)).map((grant) => describeGrant(grant, now));
  const shown = found.slice(0, limit);
  if (found.length > shown.length)
    terminal.info(`the first ${shown.length} of ${found.length} to end: raise --limit to see more`);
  const rows = shown.map(({ until, person: login, team, state, since, decidedBy = '', where }) =>
    [seconds(until), login, team, state, seconds(since), decidedBy, where].map(withoutControls),
  );
  const text = formatTable(HEAD, rows, process.stdout.columns);
  terminal.print(found.length === 0 ? 'nobody is in a team for a time' : text, {
    stage,
    found: found.length,
    active: shown,
    unreadable,
  });
}

const HEAD = ['until', 'who', 'team', 'state', 'since', 'decided by', 'where'];
