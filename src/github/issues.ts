import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import type { Repository } from './repositories.ts';
import { listPages, parseResponse } from './responses.ts';

const issue = z.object({
  number: z.int(),
  title: z.string(),
  html_url: z.string(),
  pull_request: z.optional(z.nullable(z.looseObject({}))),
});
const issueEvent = z.object({ event: z.string(), created_at: z.string() });

/**
 * Gets an issue or pull request.
 *
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/issues/issues#get-an-issue
 */
export async function getIssue(octokit: Octokit, repository: Repository, number: number) {
  const { data } = await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}', {
    ...repository,
    issue_number: number,
  });
  return parseResponse(issue, data);
}

/**
 * Whether an issue was transferred from another repository at or after a time. Comments from before the transfer were
 * written under other rules.
 *
 * @param since - An ISO time, as GitHub writes it.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/issues/events#list-issue-events
 */
export async function wasTransferredSince(
  octokit: Octokit,
  repository: Repository,
  number: number,
  since: string,
): Promise<boolean> {
  const pages = listPages(issueEvent, (page) =>
    octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}/events', {
      ...repository,
      issue_number: number,
      ...page,
    }),
  );
  for await (const page of pages) {
    if (page.some(({ event, created_at }) => event === 'transferred' && created_at >= since)) return true;
  }
  return false;
}
