import { GitHubRefusal } from '../github/github-failure.ts';
import { whyRefused } from '../github/why-refused.ts';
import type { Result } from '../messages/outcome.ts';

/** What a change came to, also if GitHub refused it for good. @throws a Failure: it is to be tried again. */
export async function orRefused(change: () => Promise<Result>): Promise<Result> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error;
    return { outcome: 'failed', reason: whyRefused(error), detail: error.message.slice(0, 200) };
  }
}
