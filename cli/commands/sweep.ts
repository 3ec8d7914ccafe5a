import { Command } from 'commander';
import { jsonOption, readTime, stageOption } from '../options.ts';
import type { SweepOptions } from '../sweep.ts';

/** `usher sweep`: runs the sweep now. */
export const sweep = new Command('sweep')
  .addOption(stageOption())
  .option(
    '--since <time>',
    'look back to this time, like 2026-11-23T00:00:00Z, even where rules are newer (default: the last complete sweep)',
    checkTime,
  )
  .addOption(jsonOption())
  .addHelpText(
    'after',
    '\nExamples:\n  npm run usher -- sweep --stage prod --since 2026-11-20T00:00:00Z\n  npm run usher -- sweep --stage local   (a running `npm start`)',
  )
  .action(async (options: SweepOptions) => {
    const { sweepNow } = await import('../sweep.ts');
    await sweepNow(options);
  });

function checkTime(text: string): string {
  readTime(text);
  return text;
}
