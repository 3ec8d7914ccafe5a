import { Command, InvalidArgumentError, Option } from 'commander';
import type { AuditAct } from '../../src/ledger/entries.ts';
import { OUTCOMES } from '../../src/messages/outcome.ts';
import { Table } from '../../src/ledger/table.ts';
import { HEAL_OUTCOMES } from '../../src/rules/heal-rules.ts';
import { explainLocal, openLedger } from '../ledger.ts';
import { jsonOption, readTime, stageOption, type StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';
import { describeGrant, isOf, readActiveGrants } from './active-grants.ts';
import { formatTable } from './format-table.ts';
import { showHealHistory } from './heal-history.ts';
import { type HistoryEntry, type HistoryFilter, latestFirst, readHistory } from './read-history.ts';

interface Options extends StageOptions, HistoryFilter {
  readonly limit: number;
  readonly automation?: 'heal';
  readonly active?: true;
}

/** `usher history`: lists what the ledger has recorded. */
export const history = new Command('history')
  .addOption(stageOption())
  .option('--person <login>', 'the person who joins, leaves or asks')
  .option('--repository <name>', 'the repository')
  .addOption(new Option('--outcome <name>', 'the outcome').choices([...OUTCOMES, ...HEAL_OUTCOMES]))
  .option('--decided-by <login>', 'the person who approved or denied')
  .addOption(new Option('--automation <name>', 'what became of alarms instead of commands').choices(['heal']))
  .option('--since <time>', 'from this time on, like 2026-11-23T00:00:00Z', readTime)
  .option('--until <time>', 'before this time', readTime)
  .option('--active', 'who is in a team for a time, and until when; only with --person')
  .option('--limit <number>', 'show only the latest ones', readLimit, 100)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
A command has a line for each thing that became of it: a request that lapsed and was made again has three. Without a
filter, or by time alone, it shows what admins did too.

It reads the whole ledger, which keeps more than a year: for 100,000 commands that takes seconds and costs a few cents.

Examples:
  npm run usher -- history --stage prod --outcome failed
  npm run usher -- history --stage prod --active
  npm run -s usher -- history --stage prod --person octocat --since 2026-11-01T00:00:00Z --json
  npm run usher -- history --stage local   (a running \`npm start\`)`,
  )
  .action(async (options: Options, command: Command) => {
    const { stage, json, limit, automation, active, ...filter } = options;
    if (active === true) return await showActive(options, command);
    const terminal = openTerminal(json === true);
    if (automation === 'heal') {
      await showHealHistory(stage, filter, limit, terminal);
      return;
    }
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
      terminal.info(
        `${key} in the ledger cannot be read: a newer version of Usher wrote it, or it is damaged`,
      );
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

/** In the format of --since and --until. */
const seconds = (at: string) => `${at.slice(0, 19)}Z`;

/** Control characters in somebody's text could steer the terminal. */
const withoutControls = (cell: string) => cell.replaceAll(/\p{Cc}/gu, '');

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('It must be a number from 1.');
}
