import { type Command, InvalidArgumentError, Option } from 'commander';
import { wrongStage } from '../deploy/environment.ts';
import { LOGIN } from '../deploy/rules/names.ts';
import { parseTime } from '../src/runtime/parse-time.ts';

/** The options of every command that acts on one stage. */
export interface StageOptions {
  readonly stage: string;
  readonly json?: true;
}

/** `--stage`. Like the Serverless Framework, it defaults to the shell's STAGE: it decides which settings file is read. */
export const stageOption = () =>
  new Option('--stage <name>', 'the stage; or set STAGE in your shell')
    .argParser(readStage)
    .default(process.env['STAGE'] || 'dev');

export const jsonOption = () => new Option('--json', 'print the result as JSON');

function readStage(name: string): string {
  const problem = wrongStage(name);
  if (problem === undefined) return name;
  throw new InvalidArgumentError(`It ${problem}.`);
}

/** Parses the login of a person or a bot. */
export function readLogin(text: string): string {
  if (LOGIN.test(text.replace(/\[bot\]$/, ''))) return text;
  throw new InvalidArgumentError('It must be a GitHub login, without the @.');
}

/** Parses a time of RFC 3339. */
export function readTime(text: string): Date {
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new InvalidArgumentError('It must be a time like 2026-11-23T00:00:00Z.');
}

/** Ends the command unless --since is before --until. */
export function checkTimes(
  command: Command,
  { since, until }: { readonly since?: Date; readonly until?: Date },
): void {
  if (since !== undefined && until !== undefined && since >= until) {
    command.error('error: --since must be before --until');
  }
}
