import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Command, InvalidArgumentError, Option } from 'commander';
import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { OUTCOMES } from '../../src/messages/outcome.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { readSince } from '../../src/sweep/sweep.ts';
import { ADMIN_OPTIONS, localLedger, NOT_RUNNING } from '../aws.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';
import { layOut } from './layout.ts';
import { readHistory, type Told, type Wanted } from './read-history.ts';

interface Options extends StageOptions, Wanted {
  readonly limit: number;
}

/** `usher history`: who was let in where, by whom, and what failed. */
export const history = new Command('history')
  .description('list what became of commands, by person, repository, outcome, time and who decided')
  .addOption(stageOption())
  .option('--person <login>', 'whom it is about: who joins, leaves or asks')
  .option('--repository <name>', 'where')
  .addOption(new Option('--outcome <name>', 'what became of it').choices(OUTCOMES))
  .option('--decided-by <login>', 'who approved or declined')
  .option('--since <time>', 'from then on, like 2026-11-23T00:00:00Z', readTime)
  .option('--until <time>', 'before then', readTime)
  .option('--limit <number>', 'the latest so many', readLimit, 100)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
It reads the whole ledger, which keeps a year and more: at 100,000 commands that takes seconds and costs a few cents.

Examples:
  npm run usher -- history --stage prod --outcome failed
  npm run -s usher -- history --stage prod --person octocat --since 2026-11-01T00:00:00Z --json
  npm run usher -- history --stage local   (of a running \`npm start\`)`,
  )
  .action(async ({ stage, json, limit, ...wanted }: Options) => {
    const terminal = openTerminal(json === true);
    const { dynamodb, table } = await findLedger(stage);
    const unreadable: string[] = [];
    const found = await readHistory(
      dynamodb,
      table,
      wanted,
      (read, count) => terminal.progress(`${read} entries read, ${count} fit …`),
      (key) => unreadable.push(key),
    ).catch((error: unknown) => {
      if (stage !== LOCAL_STAGE) throw error;
      throw new ProblemsError('the ledger', [NOT_RUNNING], { cause: error });
    });
    for (const key of unreadable) {
      terminal.tell(
        `${key} in the ledger cannot be read: a newer version of Usher wrote it, or it is damaged`,
      );
    }
    const shown = found.slice(0, limit);
    if (found.length > shown.length) {
      terminal.tell(`the latest ${shown.length} of ${found.length}: give a larger --limit for more`);
    }
    const text = layOut(HEAD, shown.map(toRow), process.stdout.columns);
    terminal.give(found.length === 0 ? 'nothing fits' : text, {
      stage,
      found: found.length,
      commands: shown,
      unreadable,
    });
  });

async function findLedger(stage: string) {
  if (stage === LOCAL_STAGE) return localLedger();
  const { table } = await readDeployedStack(stage);
  return { dynamodb: new DynamoDBClient(ADMIN_OPTIONS), table };
}

const HEAD = ['when', 'who', 'what', 'team', 'where', 'decided by'];

function toRow({ at, person, result, team, repository, issue, decided_by }: Told): readonly string[] {
  const { outcome, reason } = result;
  const what = reason === undefined ? outcome : `${outcome}: ${reason}`;
  // As --since and --until take it.
  const when = `${at.slice(0, 19)}Z`;
  const row = [when, person.login, what, team, `${repository}#${issue.number}`, decided_by?.login ?? ''];
  // What a stranger wrote must not steer the terminal.
  return row.map((cell) => cell.replaceAll(/\p{Cc}/gu, ''));
}

function readTime(text: string): Date {
  const time = readSince({ since: text });
  if (time !== undefined) return time;
  throw new InvalidArgumentError('It must be a time like 2026-11-23T00:00:00Z.');
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('It must be a number from 1.');
}
