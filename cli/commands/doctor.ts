import { Command } from 'commander';
import type { DoctorOptions } from '../doctor/doctor.ts';
import { jsonOption, stageOption } from '../options.ts';

/** `usher doctor`: runs all checks on a stage. */
export const doctor = new Command('doctor')
  .addOption(stageOption())
  .option('--post', 'post a message to each Slack destination; otherwise nothing is posted')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
It changes nothing. The exit code is 1 if a check fails; warnings don't count.

Examples:
  npm run usher -- doctor --stage prod
  npm run -s usher -- doctor --stage prod --json | jq '.findings[] | select(.level == "fail")'`,
  )
  .action(async (options: DoctorOptions) => {
    const { runDoctor } = await import('../doctor/doctor.ts');
    await runDoctor(options);
  });
