import { Command } from 'commander';
import { type CheckResult, formatResult } from '../checks/check-result.ts';
import { EXIT } from '../exit-code.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';
import { diagnose } from './diagnose.ts';

interface Options extends StageOptions {
  readonly post?: true;
}

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
  .action(async ({ stage, json, post }: Options) => {
    const terminal = openTerminal(json === true);
    const options = { stage, post: post === true, now: () => new Date() };
    const report = (result: CheckResult) => terminal.info(formatResult(result));
    const results = await diagnose(options, report, terminal.progress);
    const count = (level: string) => results.filter((result) => result.level === level).length;
    const counts = { pass: count('pass'), warn: count('warn'), fail: count('fail') };
    terminal.print(`\n${counts.pass} passed, ${counts.warn} warned, ${counts.fail} failed`, {
      stage,
      ...counts,
      findings: results,
    });
    process.exitCode = counts.fail > 0 ? EXIT.fix : EXIT.done;
  });
