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
 * What GitHub says of an issue.
 *
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/issues/issues#get-an-issue
 */
export async function getIssue(octokit: Octokit, repository: Repository, number: number) {
  const where = { ...repository, issue_number: number };
  return parseResponse(
    issue,
    (await octokit.request('GET /repos/{owner}/{repo}/issues/{issue_number}', where)).data,
  );
}

/**
 * Whether an issue came from another repository at or after a time: what was written before was written elsewhere,
 * under other rules.
 *
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
