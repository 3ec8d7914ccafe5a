import type { Octokit } from '@octokit/rest';
import { undefinedIfNotFound } from './not-found.ts';

/**
 * The id of the account that has this login now; undefined if none has.
 * @see https://docs.github.com/en/rest/users/users#get-a-user
 */
export async function getUserId(octokit: Octokit, login: string): Promise<number | undefined> {
  const answer = await undefinedIfNotFound(octokit.rest.users.getByUsername({ username: login }));
  return answer?.data.id;
}
