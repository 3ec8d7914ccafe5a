import { Command, Option } from 'commander';
import { counted } from '../counted.ts';
import { jsonOption, type StageOptions, stageOption } from '../options.ts';
import { openSqs, type QueueName, QUEUES } from '../queues.ts';
import { openPrompts } from '../setup/prompts.ts';
import { openTerminal } from '../terminal.ts';
import { type Decide, redriveQueue } from './redrive-queue.ts';

interface Options extends StageOptions {
  readonly queue?: QueueName;
  readonly send?: true;
}

/** `usher redrive`: what was put aside and why, and back with it. */
export const redrive = new Command('redrive')
  .description('show what is in the dead-letter queues and why, and send it back')
  .addOption(stageOption())
  .addOption(new Option('--queue <name>', 'of one queue only').choices(QUEUES))
  .option('--send', 'send all of it back; without it a person is asked, and a program only shown')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
Sending back is safe, however often: the ledger knows what was done. Mend the cause first, or it comes back.

Examples:
  npm run usher -- redrive --stage prod
  npm run usher -- redrive --stage prod --queue notifications --send`,
  )
  .action(async ({ stage, queue, send, json }: Options) => {
    const terminal = openTerminal(json === true);
    const sqs = openSqs();
    const isAsked = send !== true && process.stdin.isTTY && json !== true;
    const decide: Decide = async (count) =>
      send === true || (isAsked && (await openPrompts().confirm(`Send ${count} back?`)));
    const results: Awaited<ReturnType<typeof redriveQueue>>[] = [];
    for (const name of queue === undefined ? QUEUES : [queue]) {
      results.push(await redriveQueue(sqs, stage, name, decide, terminal));
    }
    const count = (all: typeof results) => all.reduce((sum, { messages }) => sum + messages.length, 0);
    const sent = count(results.filter((result) => result.sent));
    terminal.give(`\n${counted(count(results), 'message')} put aside, ${sent} sent back`, {
      stage,
      queues: results,
    });
  });
