import { InvalidArgumentError, Option } from 'commander';
import * as z from 'zod/mini';
import { wrongStage } from '../deploy/environment.ts';
import { loginForm } from '../deploy/rules/forms.ts';
import { readSince } from '../src/sweep/sweep.ts';

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
  if (z.safeParse(loginForm, text.replace(/\[bot\]$/, '')).success) return text;
  throw new InvalidArgumentError('It must be a GitHub login, without the @.');
}

/** Parses an ISO 8601 time with its offset. */
export function readTime(text: string): Date {
  const time = readSince({ since: text });
  if (time !== undefined) return time;
  throw new InvalidArgumentError('It must be a time like 2026-11-23T00:00:00Z.');
}
