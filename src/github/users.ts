import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { parseResponse, undefinedIfNotFound } from './responses.ts';

const user = { id: z.object({ id: z.int() }), login: z.object({ login: z.string() }) };
const profile = z.object({
  login: z.string(),
  id: z.int(),
  type: z.string(),
  avatar_url: z.string(),
  html_url: z.string(),
});

/**
 * Gets the id of the account that has this login now.
 *
 * @returns undefined if no account has it.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/users/users#get-a-user
 */
export async function getUserId(octokit: Octokit, login: string): Promise<number | undefined> {
  const response = await undefinedIfNotFound(octokit.request('GET /users/{username}', { username: login }));
  return response && parseResponse(user.id, response.data).id;
}

/**
 * Gets the login that an account has now.
 *
 * @returns undefined if the account no longer exists.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/users/users#get-a-user-using-their-id
 */
export async function getLogin(octokit: Octokit, id: number): Promise<string | undefined> {
  const response = await undefinedIfNotFound(octokit.request('GET /user/{account_id}', { account_id: id }));
  return response && parseResponse(user.login, response.data).login;
}

/**
 * Gets the account that has this login now.
 *
 * @returns undefined if no account has it.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/users/users#get-a-user
 */
export async function getProfile(
  octokit: Octokit,
  login: string,
): Promise<z.infer<typeof profile> | undefined> {
  const response = await undefinedIfNotFound(octokit.request('GET /users/{username}', { username: login }));
  return response && parseResponse(profile, response.data);
}
