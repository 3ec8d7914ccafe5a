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
