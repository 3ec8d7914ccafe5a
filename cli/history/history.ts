import { Command, InvalidArgumentError, Option } from 'commander';
import { OUTCOMES } from '../../src/messages/outcome.ts';
import { Table } from '../../src/ledger/table.ts';
import { explainLocal, openLedger } from '../ledger.ts';
import { jsonOption, readTime, stageOption, type StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';
import { describeGrant, isOf, readActiveGrants } from './active-grants.ts';
import { formatTable } from './format-table.ts';
import { type HistoryEntry, type HistoryFilter, readHistory } from './read-history.ts';

interface Options extends StageOptions, HistoryFilter {
  readonly limit: number;
  readonly active?: true;
}

/** `usher history`: lists commands and their outcomes. */
export const history = new Command('history')
  .addOption(stageOption())
  .option('--person <login>', 'the person who joins, leaves or asks')
  .option('--repository <name>', 'the repository')
  .addOption(new Option('--outcome <name>', 'the outcome').choices(OUTCOMES))
  .option('--decided-by <login>', 'the person who approved or denied')
  .option('--since <time>', 'from this time on, like 2026-11-23T00:00:00Z', readTime)
  .option('--until <time>', 'before this time', readTime)
  .option('--active', 'who is in a team for a time, and until when; only with --person')
  .option('--limit <number>', 'show only the latest ones', readLimit, 100)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
It reads the whole ledger, which keeps more than a year: for 100,000 commands that takes seconds and costs a few cents.

Examples:
  npm run usher -- history --stage prod --outcome failed
  npm run usher -- history --stage prod --active
  npm run -s usher -- history --stage prod --person octocat --since 2026-11-01T00:00:00Z --json
  npm run usher -- history --stage local   (a running \`npm start\`)`,
  )
  .action(async (options: Options, command: Command) => {
    const { stage, json, limit, active, ...filter } = options;
    if (active === true) return await showActive(options, command);
    const terminal = openTerminal(json === true);
    const { dynamodb, table } = await openLedger(stage);
    const unreadable: string[] = [];
    const found = await readHistory(
      dynamodb,
      table,
      filter,
      (read, count) => terminal.progress(`${read} entries read, ${count} match …`),
      (key) => unreadable.push(key),
    ).catch((error: unknown) => explainLocal(stage, error));
    for (const key of unreadable) {
      terminal.info(
        `${key} in the ledger cannot be read: a newer version of Usher wrote it, or it is damaged`,
      );
    }
    const shown = found.slice(0, limit);
    if (found.length > shown.length) {
      terminal.info(`the latest ${shown.length} of ${found.length}: raise --limit to see more`);
    }
    const text = formatTable(HEAD, shown.map(toRow), process.stdout.columns);
    terminal.print(found.length === 0 ? 'no commands match' : text, {
      stage,
      found: found.length,
      commands: shown,
      unreadable,
    });
  });

/** Options that select commands, not people. */
const NOT_WITH_ACTIVE = ['repository', 'outcome', 'decidedBy', 'since', 'until'] as const;

/** Shows who is in a team for a time. */
async function showActive(options: Options, command: Command): Promise<void> {
  const { stage, json, person, limit } = options;
  const unused = NOT_WITH_ACTIVE.filter((name) => options[name] !== undefined);
  if (unused.length > 0) command.error('error: --active goes with --person, --limit and --json only');
  const terminal = openTerminal(json === true);
  const { dynamodb, table } = await openLedger(stage);
  const now = new Date();
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
  const text = formatTable(ACTIVE_HEAD, rows, process.stdout.columns);
  terminal.print(found.length === 0 ? 'nobody is in a team for a time' : text, {
    stage,
    found: found.length,
    active: shown,
    unreadable,
  });
}

const ACTIVE_HEAD = ['until', 'who', 'team', 'state', 'since', 'decided by', 'where'];

const HEAD = ['when', 'who', 'what', 'team', 'where', 'decided by'];

function toRow(entry: HistoryEntry): readonly string[] {
  const { at, person, result, team, repository, issue, decided_by } = entry;
  const { outcome, reason } = result;
  const what = reason === undefined ? outcome : `${outcome}: ${reason}`;
  const when = seconds(at);
  const row = [when, person.login, what, team, `${repository}#${issue.number}`, decided_by?.login ?? ''];
  return row.map(withoutControls);
}

/** In the format of --since and --until. */
const seconds = (at: string) => `${at.slice(0, 19)}Z`;

/** Control characters in somebody's text could steer the terminal. */
const withoutControls = (cell: string) => cell.replaceAll(/\p{Cc}/gu, '');

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('It must be a number from 1.');
}
