import type { AuditAct } from '../../src/ledger/audit-entries.ts';
import { explainLocal, openLedger } from '../ledger.ts';
import type { StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';
import { formatTable, seconds, withoutControls } from './format-table.ts';
import { type HistoryEntry, type HistoryFilter, latestFirst, readHistory } from './read-history.ts';

export interface HistoryOptions extends StageOptions, HistoryFilter {
  readonly limit: number;
}

/**
 * Lists what the ledger has recorded, the latest first.
 *
 * @throws ProblemsError if the stage is not deployed or `npm start` is not running; a Failure of AWS.
 */
export async function showHistory({ stage, json, limit, ...filter }: HistoryOptions): Promise<void> {
  const terminal = openTerminal(json === true);
  const { dynamodb, table } = await openLedger(stage);
  const unreadable: string[] = [];
  const { outcomes, acts } = await readHistory(
    dynamodb,
    table,
    filter,
    (read, count) => terminal.progress(`${read} entries read, ${count} match …`),
    (key) => unreadable.push(key),
  ).catch((error: unknown) => explainLocal(stage, error));
  for (const key of unreadable) {
    terminal.info(`${key} in the ledger cannot be read: a newer version of Usher wrote it, or it is damaged`);
  }
  const all = [...outcomes.map(toRow), ...acts.map(toActRow)].toSorted(latestFirst);
  const shown = all.slice(0, limit);
  if (all.length > shown.length) {
    terminal.info(`the latest ${shown.length} of ${all.length}: raise --limit to see more`);
  }
  const text = formatTable(
    HEAD,
    shown.map(({ cells }) => cells),
    process.stdout.columns,
  );
  terminal.print(all.length === 0 ? 'nothing matches' : text, {
    stage,
    found: outcomes.length,
    commands: outcomes.slice(0, limit),
    acts: acts.slice(0, limit),
    unreadable,
  });
}

const HEAD = ['when', 'who', 'what', 'team', 'where', 'decided by'];

interface Row {
  readonly at: string;
  readonly cells: readonly string[];
}

function toRow(entry: HistoryEntry): Row {
  const { at, person, result, team, repository, issue, decided_by } = entry;
  const { outcome, reason } = result;
  const what = reason === undefined ? outcome : `${outcome}: ${reason}`;
  return makeRow(at, person.login, what, team, `${repository}#${issue.number}`, decided_by?.login);
}

/** As short as Git shows one. */
const DIGEST = /^([\da-f]{12})[\da-f]{52}$/;

/** The end of an ARN says who: `user/NAME`, `assumed-role/ROLE/SESSION`. */
const toActRow = ({ at, by, act, about = '' }: AuditAct): Row =>
  makeRow(at, by.split(':').at(-1) ?? by, act, '', about.replace(DIGEST, '$1'));

function makeRow(at: string, who: string, what: string, team: string, where: string, decider = ''): Row {
  // In the format of --since and --until.
  const cells = [seconds(at), who, what, team, where, decider];
  return { at, cells: cells.map(withoutControls) };
}
