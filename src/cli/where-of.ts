import type { Command } from 'commander';
import * as z from 'zod/mini';
import { LOCAL_STAGE } from '../config/stage.ts';

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
