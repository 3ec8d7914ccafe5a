import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { undefinedIfNotFound } from './not-found.ts';
import { parseAnswer } from './parse-answer.ts';

const user = z.object({ id: z.int() });

/**
 * The id of the account that has this login now; undefined if none has.
 * @see https://docs.github.com/en/rest/users/users#get-a-user
 */
export async function getUserId(octokit: Octokit, login: string): Promise<number | undefined> {
  const answer = await undefinedIfNotFound(octokit.request('GET /users/{username}', { username: login }));
  return answer && parseAnswer(user, answer.data).id;
}
