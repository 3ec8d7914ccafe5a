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
 * The repository of a rule.
 *
 * @param fullName - As in the rules, in any case.
 * @throws a Failure; a held one if the repository is no longer the rule's.
 */
export async function findRepository(services: SweepServices, fullName: string): Promise<SweptRepository> {
  const found = await getRepository(await services.octokit(), splitFullName(fullName));
  if (isSameName(found.full_name, fullName)) return found;
  throw new ConfigurationFailure(`${fullName} is ${found.full_name} now: correct the rules`);
}

/**
 * The repositories of `ORGANIZATION/*`: those that are not archived and that no rule names.
 *
 * @param named - By the rules, in lower case.
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
 * Publishes each command in a repository that was written or edited since a time and that nobody has worked on.
 *
 * @returns step by step, until when there is nothing more to do.
 * @throws AggregateError of what failed, when the rest is done; a Failure if the comments cannot be listed.
 */
export async function* sweepRepository(
  services: SweepServices,
  repository: SweptRepository,
  since: Date,
): AsyncGenerator<Date> {
  const octokit = await services.octokit();
  const oldEnough = services.now().getTime() - WEBHOOK_GRACE;
  const failures: unknown[] = [];
  for await (const comment of listComments(octokit, splitFullName(repository.full_name), since)) {
    if (Date.parse(comment.created_at) > oldEnough) continue;
    // One comment that fails must not starve those after it, sweep for sweep.
    await sweepComment(services, octokit, repository, comment).catch((error: unknown) => {
      failures.push(error);
    });
    // The next sweep begins at the first one that failed.
    if (failures.length === 0) yield new Date(comment.updated_at);
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} comments could not be looked at`);
  }
}

async function sweepComment(
  { rules, ledger, publishEvent, log, count }: SweepServices,
  octokit: Octokit,
  repository: SweptRepository,
  comment: ListedComment,
): Promise<void> {
  const named = splitFullName(repository.full_name);
  const number = Number(comment.issue_url.split('/').at(-1));
  // The title is asked for only where there is a command, which is seldom.
  const eventWith = (issue: object) =>
    toGitHubEvent(
      { action: 'created', comment, issue, repository, sender: comment.user },
      `sweep-${comment.id}`,
    );
  // Whether it is a pull request is not known yet: rules that count those cover it, and so do the others.
  const sketch = eventWith({ number, title: '', html_url: comment.html_url });
  if (sketch === undefined || !mayBeCommand(rules, sketch)) return;
  const key = commandKey(sketch);
  if (!(await ledger.needsPublishing(key, REPUBLISH_AFTER))) return;
  const event = eventWith(await getIssue(octokit, named, number));
  if (event === undefined || !mayBeCommand(rules, event)) return;
  if (await wasTransferredSince(octokit, named, number, comment.created_at)) return;
  await publishEvent(event);
  await ledger.recordPublished(key);
  log('info', 'command published by the sweep', { delivery: event.delivery, comment: comment.id });
  count('MissedCommand');
}

/** Whether it is one that this rule lets people say is for `command` to tell. */
const mayBeCommand = (rules: Rules, event: GitHubEvent) =>
  readCommand(event) !== undefined && findRule(rules, event) !== undefined;
