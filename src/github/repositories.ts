import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { listPages, parseResponse } from './responses.ts';

/** A repository, as GitHub's routes name it. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

const description = z.object({ id: z.int(), full_name: z.string(), private: z.boolean() });
const listed = z.extend(description, { archived: z.boolean() });

/** @param fullName - `OWNER/NAME`. */
export function splitFullName(fullName: string): Repository {
  const [owner = '', repo = ''] = fullName.split('/');
  return { owner, repo };
}

/**
 * Gets a repository.
 *
 * @throws a Failure; ConfigurationFailure if the repository was renamed or moved.
 * @see https://docs.github.com/en/rest/repos/repos#get-a-repository
 */
export async function getRepository(octokit: Octokit, repository: Repository) {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}', { ...repository });
  return parseResponse(description, data);
}

/**
 * Lists the repositories of an organization, except archived ones, where nobody can comment.
 *
 * @returns each repository once, though GitHub's pages may repeat one.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/repos/repos#list-organization-repositories
 */
export async function listRepositories(octokit: Octokit, organization: string) {
  const repositories = new Map<number, z.infer<typeof description>>();
  const pages = listPages(listed, (page) =>
    octokit.request('GET /orgs/{org}/repos', { org: organization, ...page }),
  );
  for await (const page of pages) {
    for (const repository of page) if (!repository.archived) repositories.set(repository.id, repository);
  }
  return [...repositories.values()];
}
