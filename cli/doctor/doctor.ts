import { Command } from 'commander';
import { type CheckResult, showCheck } from '../checks/check.ts';
import { EXIT } from '../exit-code.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';
import { diagnose } from './diagnose.ts';

interface Options extends StageOptions {
  readonly post?: true;
}

/** `usher doctor`: what is wrong, and what to do. */
export const doctor = new Command('doctor')
  .description('check all that can be wrong with a stage, and say what to do about it')
  .addOption(stageOption())
  .option('--post', 'post a message to each Slack destination; without it nothing is posted')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
It changes nothing. The exit code is 1 if anything fails; warnings do not count.

Examples:
  npm run usher -- doctor --stage prod
  npm run -s usher -- doctor --stage prod --json | jq '.findings[] | select(.level == "fail")'`,
  )
  .action(async ({ stage, json, post }: Options) => {
    const terminal = openTerminal(json === true);
    const options = { stage, post: post === true, now: () => new Date() };
    const tell = (finding: CheckResult) => terminal.tell(showCheck(finding));
    const findings = await diagnose(options, tell, terminal.progress);
    const count = (level: string) => findings.filter((finding) => finding.level === level).length;
    const counts = { pass: count('pass'), warn: count('warn'), fail: count('fail') };
    terminal.give(`\n${counts.pass} passed, ${counts.warn} warned, ${counts.fail} failed`, {
      stage,
      ...counts,
      findings,
    });
    process.exitCode = counts.fail > 0 ? EXIT.mend : EXIT.done;
  });
