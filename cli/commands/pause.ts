import { Command } from 'commander';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';

/** `usher pause`: still receives deliveries, and leaves them in their queues. */
export const pause = createCommand('pause');

/** `usher resume`: processes the queues again. */
export const resume = createCommand('resume');

function createCommand(name: 'pause' | 'resume'): Command {
  return new Command(name)
    .addOption(stageOption())
    .addOption(jsonOption())
    .addHelpText('after', `\nExample:\n  npm run usher -- ${name} --stage prod`)
    .action(async (options: StageOptions) => {
      const { switchProcessing } = await import('../pause.ts');
      await switchProcessing(name, options);
    });
}
