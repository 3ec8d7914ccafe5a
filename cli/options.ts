import { type Command, InvalidArgumentError, Option } from 'commander';
import * as z from 'zod/mini';
import { LOCAL_STAGE, wrongStage } from '../deploy/environment.ts';
import { loginForm } from '../deploy/rules/forms.ts';

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
  if (z.safeParse(loginForm, text.replace(/\[bot\]$/, '')).success) return text;
  throw new InvalidArgumentError('It must be a GitHub login, without the @.');
}

/** The stage that a command is about, by its options; without the option it is about this machine. */
export const stageIn = ({ stage }: { readonly stage?: unknown }) =>
  typeof stage === 'string' ? stage : LOCAL_STAGE;

const told = z.object({ stage: z.string() });

/** These do what they do in a running `npm start` too. */
const KNOW_LOCAL = new Set(['history', 'sweep']);

/** Refuses to take what `npm start` runs for a deployed stage. */
export function refuseLocal(command: Command): void {
  const { stage } = z.safeParse(told, command.opts()).data ?? {};
  if (stage !== LOCAL_STAGE || KNOW_LOCAL.has(command.name())) return;
  const knowing = [...KNOW_LOCAL].join(' and ');
  command.error(`error: stage ${stage} is what \`npm start\` runs: only ${knowing} know it`);
}

/** Where a command is about to act, for a person who may have meant another place; undefined if it is about no stage. */
export function whereOf(command: Command): string | undefined {
  const { stage } = z.safeParse(told, command.opts()).data ?? {};
  if (stage === undefined) return undefined;
  if (stage === LOCAL_STAGE) return 'stage local: `npm start` on this machine';
  const where = `stage ${stage} in ${process.env['AWS_REGION']}`;
  const isNamed = command.getOptionValueSource('stage') !== 'default' || Boolean(process.env['STAGE']);
  return isNamed ? where : `${where}, since neither --stage nor STAGE says otherwise`;
}
