import { Command, Option } from 'commander';
import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { Failure } from '../../src/runtime/failures.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { NOT_RUNNING } from '../aws.ts';
import { openLedger } from '../deployed-stack.ts';
import { jsonOption, readTime, stageOption, type StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';
import { exportLines } from './export-lines.ts';
import { type Format, FORMATS } from './write-lines.ts';

interface Options extends StageOptions {
  readonly format?: Format;
  readonly output?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/** `usher export`: writes what the ledger has recorded. */
export const exportLedger = new Command('export')
  .addOption(stageOption())
  .addOption(new Option('--format <format>', 'a line for each fact').choices(FORMATS))
  .option('--output <file>', 'where to, replaced once it is complete (default: standard output)')
  .option('--since <time>', 'from this time on, like 2026-10-01T00:00:00Z', readTime)
  .option('--until <time>', 'before this time', readTime)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
The lines are in no order. docs/operations.md describes them, and how an auditor gets a quarter's decisions.

Examples:
  npm run -s usher -- export --stage prod --format csv --output audit.csv
  npm run -s usher -- export --stage prod --format jsonl --since 2026-07-01T00:00:00Z --until 2026-10-01T00:00:00Z`,
  )
  .action(async ({ format, ...options }: Options, command: Command) => {
    const { stage, json, output } = options;
    if (format === undefined) command.error('error: set --format csv or --format jsonl');
    if (json === true && output === undefined) {
      command.error('error: --json prints a summary, so --format needs --output with it');
    }
    const terminal = openTerminal(json === true);
    const ledger = await openLedger(stage);
    await exportLines(ledger, { ...options, format }, terminal).catch((error: unknown) => {
      if (stage !== LOCAL_STAGE || !(error instanceof Failure)) throw error;
      throw new ProblemsError('the local stage', [NOT_RUNNING], { cause: error });
    });
  });
