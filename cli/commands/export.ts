import { Command, InvalidArgumentError, Option } from 'commander';
import { LOCAL_STAGE } from '../../deploy/environment.ts';
import { type Format, FORMATS } from '../export/formats.ts';
import { readS3Target, type S3Target } from '../export/s3-target.ts';
import { checkTimes, jsonOption, readTime, stageOption, type StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';

interface Options extends StageOptions {
  readonly to?: S3Target;
  readonly bucketOwner?: string;
  readonly kmsKey?: string | true;
  readonly yes?: true;
  readonly format?: Format;
  readonly output?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/** `usher export`: writes what the ledger has recorded. */
export const exportLedger = new Command('export')
  .addOption(stageOption())
  .option('--to <url>', "an S3 bucket, like s3://bucket/prefix: DynamoDB's own export", readS3Target)
  .option('--bucket-owner <account>', 'the AWS account that owns the bucket (default: yours)', readAccount)
  .option('--kms-key [key]', "encrypt with this KMS key, or with the stage's, instead of S3's keys")
  .option('--yes', 'start without asking; with --json, nothing is started otherwise')
  .addOption(new Option('--format <format>', 'a line for each fact').choices(FORMATS))
  .option('--output <file>', 'where to, replaced once it is complete (default: standard output)', readFile)
  .option(
    '--since <time>',
    'from this time on, like 2026-10-01T00:00:00Z; with --to, only what has changed since',
    readTime,
  )
  .option('--until <time>', 'before this time; with --to, as it was then', readTime)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
With --to it shows size, duration and cost, asks, and follows the export to its end. Run it again to follow one that is
under way. The lines of --format are in no order. docs/operations.md describes them, and how an auditor gets a quarter's decisions.

Examples:
  npm run usher -- export --stage prod --to s3://audit-bucket/usher
  npm run -s usher -- export --stage prod --format csv --output audit.csv
  npm run -s usher -- export --stage prod --format jsonl --since 2026-07-01T00:00:00Z --until 2026-10-01T00:00:00Z`,
  )
  .action(async ({ format, to, ...options }: Options, command: Command) => {
    const { stage, json, output } = options;
    checkTimes(command, options);
    const terminal = openTerminal(json === true);
    if (to !== undefined) {
      if (format !== undefined || output !== undefined)
        command.error('error: --to goes without --format and --output');
      if (stage === LOCAL_STAGE) command.error(`error: stage ${LOCAL_STAGE} has no S3: use --format`);
      const { exportToS3 } = await import('../export/export-to-s3.ts');
      return await exportToS3({ ...options, to }, terminal);
    }
    if ([options.bucketOwner, options.kmsKey, options.yes].some((option) => option !== undefined)) {
      command.error('error: --bucket-owner, --kms-key and --yes go with --to');
    }
    if (format === undefined) command.error('error: set --to s3://…, --format csv or --format jsonl');
    if (json === true && output === undefined) {
      command.error('error: --json prints a summary, so --format needs --output with it');
    }
    const { exportLedgerLines } = await import('../export/export.ts');
    return await exportLedgerLines({ ...options, format }, terminal);
  });

function readFile(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It must be the name of a file.');
}

function readAccount(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be an AWS account of 12 digits.');
}
