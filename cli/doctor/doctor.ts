import { type CheckResult, formatResult } from '../checks/check-result.ts';
import { EXIT } from '../exit-code.ts';
import type { StageOptions } from '../options.ts';
import { openTerminal } from '../terminal.ts';
import { diagnose } from './diagnose.ts';

export interface DoctorOptions extends StageOptions {
  readonly post?: true;
}

/** Runs all checks on a stage, and sets the exit code. */
export async function runDoctor({ stage, json, post }: DoctorOptions): Promise<void> {
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
}
