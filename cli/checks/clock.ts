import type { AskGitHub } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check.ts';

/** In s: AWS refuses signatures that are five minutes off, GitHub an App's tokens that are one minute off. */
const AWS_DRIFT = 5 * 60;
const GITHUB_DRIFT = 30;

/** Whether this machine’s clock agrees with GitHub’s. */
export async function findClock(ask: AskGitHub, now: () => Date): Promise<CheckResult> {
  const about = 'clock';
  const { headers } = await ask('GET /meta');
  const theirs = Date.parse(String(headers['date']));
  if (Number.isNaN(theirs))
    return warn(about, 'cannot be compared: GitHub’s answer had no date', 'compare it by hand');
  const seconds = Math.round(Math.abs(now().getTime() - theirs) / 1_000);
  const todo = 'let this machine set its clock by the network';
  if (seconds > AWS_DRIFT)
    return fail(about, `is ${seconds} s off: AWS will refuse what is signed here`, todo);
  if (seconds > GITHUB_DRIFT) return warn(about, `is ${seconds} s off`, todo);
  return pass(about, `is right, to ${seconds} s`);
}
