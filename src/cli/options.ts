import { InvalidArgumentError, Option } from 'commander';
import * as z from 'zod/mini';
import { login } from '../config/rules-forms.ts';
import { LOCAL_STAGE, wrongStage } from '../config/stage.ts';

/** What every command of one stage is told. */
export interface StageOptions {
  readonly stage: string;
  readonly json?: true;
}

/** `--stage`: read before any file, as the Serverless Framework does, since it says which file is read. */
export const stageOption = () =>
  new Option('--stage <name>', 'of which stage; STAGE in your shell does the same')
    .argParser(readStage)
    .default(process.env['STAGE'] || 'dev');

export const jsonOption = () => new Option('--json', 'print the result as JSON, for a program');

function readStage(name: string): string {
  const wrong = wrongStage(name);
  if (wrong === undefined) return name;
  throw new InvalidArgumentError(`It ${wrong}.`);
}

/** Reads the login of a person or of a bot. */
export function readLogin(text: string): string {
  if (z.safeParse(login, text.replace(/\[bot\]$/, '')).success) return text;
  throw new InvalidArgumentError('It must be a GitHub login, without the @.');
}

/** The stage that a command is about, by its options; without the option it is about this machine. */
export const stageIn = ({ stage }: { readonly stage?: unknown }) =>
  typeof stage === 'string' ? stage : LOCAL_STAGE;
