import { Command, Option } from 'commander';
import { jsonOption, stageOption } from '../options.ts';
import { QUEUES } from '../queue-names.ts';
import type { RedriveOptions } from '../redrive.ts';

/** `usher redrive`: shows the dead-letter queues, and sends their messages back. */
export const redrive = new Command('redrive')
  .addOption(stageOption())
  .addOption(new Option('--queue <name>', 'only this queue').choices(QUEUES))
  .option('--send', 'send the messages back without asking; with --json, nothing is sent otherwise')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
Sending messages back is safe, however often: the ledger knows what was done. Fix the cause first, or they will be
dead-lettered again.

Examples:
  npm run usher -- redrive --stage prod
  npm run usher -- redrive --stage prod --queue notifications --send`,
  )
  .action(async (options: RedriveOptions) => {
    const { redriveQueues } = await import('../redrive.ts');
    await redriveQueues(options);
  });
