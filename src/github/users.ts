import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { parseResponse, undefinedIfNotFound } from './responses.ts';

const user = { id: z.object({ id: z.int() }), login: z.object({ login: z.string() }) };

/**
 * The id of the account that has this login now; undefined if none has.
 *
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/users/users#get-a-user
 */
export async function getUserId(octokit: Octokit, login: string): Promise<number | undefined> {
  const answer = await undefinedIfNotFound(octokit.request('GET /users/{username}', { username: login }));
  return answer && parseResponse(user.id, answer.data).id;
}

/**
 * The login that this account has now; undefined if there is no such account any more.
 *
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/users/users#get-a-user-using-their-id
 */
export async function getLogin(octokit: Octokit, id: number): Promise<string | undefined> {
  const answer = await undefinedIfNotFound(octokit.request('GET /user/{account_id}', { account_id: id }));
  return answer && parseResponse(user.login, answer.data).login;
}
