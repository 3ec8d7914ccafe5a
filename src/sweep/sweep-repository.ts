import type { Octokit } from '@octokit/rest';
import { listComments, type ListedComment } from '../github/comments.ts';
import { getIssue, wasTransferredSince } from '../github/issues.ts';
import { getRepository, listRepositories, splitFullName } from '../github/repositories.ts';
import { commandKey } from '../ledger/entries.ts';
import { type GitHubEvent, isSameName } from '../messages/github-event.ts';
import { toGitHubEvent } from '../messages/github-payload.ts';
import { readCommand } from '../messages/parse-command.ts';
import { findRule } from '../rules/find-rule.ts';
import type { Rules } from '../rules/rules.ts';
import { ConfigurationFailure } from '../runtime/failures.ts';
import { REPUBLISH_AFTER, WEBHOOK_GRACE } from '../runtime/limits.ts';
import type { SweepServices } from './services.ts';

/** A repository as GitHub describes it. */
export type SweptRepository = Awaited<ReturnType<typeof getRepository>>;

/**
 * Finds the repository of a rule.
 *
 * @param fullName - As in the rules, in any case.
 * @throws a Failure; a {@link ConfigurationFailure} if the repository was renamed or moved.
 */
export async function findRepository(services: SweepServices, fullName: string): Promise<SweptRepository> {
  const found = await getRepository(await services.octokit(), splitFullName(fullName));
  if (isSameName(found.full_name, fullName)) return found;
  throw new ConfigurationFailure(`${fullName} is now ${found.full_name}: correct the rules`);
}

/**
 * Finds the repositories of `ORGANIZATION/*`: those that are not archived and that no rule names.
 *
 * @param named - The names in the rules, in lower case.
 * @throws a Failure.
 */
export async function findOthers(
  services: SweepServices,
  named: ReadonlySet<string>,
): Promise<readonly SweptRepository[]> {
  const all = await listRepositories(await services.octokit(), services.rules.organization);
  return all.filter(({ full_name }) => !named.has(full_name.toLowerCase()));
}

/**
 * Publishes the commands in a repository that nobody has worked on.
 *
 * @param since - Checks the comments that were written or changed from then on.
 * @returns a generator that yields, comment by comment, the time up to which the repository is done.
 * @throws AggregateError of everything that failed, once the rest is done; a Failure if the comments cannot be listed.
 */
export async function* sweepRepository(
  services: SweepServices,
  repository: SweptRepository,
  since: Date,
): AsyncGenerator<Date> {
  const octokit = await services.octokit();
  const newest = services.now().getTime() - WEBHOOK_GRACE;
  const failures: unknown[] = [];
  for await (const comment of listComments(octokit, splitFullName(repository.full_name), since)) {
    if (Date.parse(comment.created_at) > newest) continue;
    // A comment that fails in every sweep must not starve the ones after it.
    await sweepComment(services, octokit, repository, comment).catch((error: unknown) => {
      failures.push(error);
    });
    // The next sweep starts at the first one that failed.
    if (failures.length === 0) yield new Date(comment.updated_at);
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} comments could not be checked`);
  }
}

async function sweepComment(
  { rules, ledger, publishEvent, log, count }: SweepServices,
  octokit: Octokit,
  repository: SweptRepository,
  comment: ListedComment,
): Promise<void> {
  const location = splitFullName(repository.full_name);
  const number = Number(comment.issue_url.split('/').at(-1));
  const eventWith = (issue: object) =>
    toGitHubEvent(
      { action: 'created', comment, issue, repository, sender: comment.user },
      `sweep-${comment.id}`,
    );
  // Commands are rare, so the issue is read only for them. Until then it passes for an issue, which every rule covers.
  const draft = eventWith({ number, title: '', html_url: comment.html_url });
  if (draft === undefined || !mayBeCommand(rules, draft)) return;
  const key = commandKey(draft);
  if (!(await ledger.needsPublishing(key, REPUBLISH_AFTER))) return;
  const event = eventWith(await getIssue(octokit, location, number));
  if (event === undefined || !mayBeCommand(rules, event)) return;
  if (await wasTransferredSince(octokit, location, number, comment.created_at)) return;
  await publishEvent(event);
  await ledger.recordPublished(key);
  log('info', 'command published by the sweep', { delivery: event.delivery, comment: comment.id });
  count('MissedCommand');
}

/** `command` checks whether the rule allows it. */
const mayBeCommand = (rules: Rules, event: GitHubEvent) =>
  readCommand(event) !== undefined && findRule(rules, event) !== undefined;
