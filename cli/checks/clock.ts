import type { GitHubRequest } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

/** In s. AWS rejects signatures that are 5 minutes off; GitHub rejects the tokens of an App that are 1 minute off. */
const AWS_DRIFT = 5 * 60;
const GITHUB_DRIFT = 30;

/** Compares this machine's clock with GitHub's. */
export async function checkClock(request: GitHubRequest, now: () => Date): Promise<CheckResult> {
  const about = 'clock';
  const { headers } = await request('GET /meta');
  const github = Date.parse(String(headers['date']));
  if (Number.isNaN(github)) {
    return warn(about, 'cannot be checked: GitHub sent no date', 'compare it with another clock');
  }
  const seconds = Math.round(Math.abs(now().getTime() - github) / 1_000);
  const todo = 'synchronize the clock of this machine';
  if (seconds > AWS_DRIFT) return fail(about, `is ${seconds} s off: AWS rejects its signatures`, todo);
  if (seconds > GITHUB_DRIFT) return warn(about, `is ${seconds} s off`, todo);
  return pass(about, `is right (${seconds} s off)`);
}
