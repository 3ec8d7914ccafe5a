import { RetryableFailure } from '../failure.ts';
import { GitHubRefusal } from './github-failure.ts';

/** GitHub's answer, or undefined if that is 404; every other failure is thrown, so that no doubt passes for a yes or a no. */
export async function undefinedIfNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitHubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** GitHub's yes, which is 204, or its no, which is 404. @throws a Failure for everything else, such as the page of a proxy. */
export async function yesOrNo(answer: Promise<{ readonly status: number }>): Promise<boolean> {
  const found = await undefinedIfNotFound(answer);
  if (found === undefined) return false;
  if (found.status !== 204)
    throw new RetryableFailure(`GitHub answered ${found.status} where only 204 is a yes`);
  return true;
}
