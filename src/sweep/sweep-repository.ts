import type { Octokit } from '@octokit/rest';
import { readCommand } from '../messages/read-command.ts';
import { PUBLISH_AGAIN, WEBHOOK_CHANCE } from '../config/limits.ts';
import { findRule, sameName } from '../config/rules.ts';
import { HeldFailure } from '../failure.ts';
import { getIssue, wasTransferredSince } from '../github/issue.ts';
import { type ListedComment, listComments } from '../github/list-comments.ts';
import { getRepository, type Repository, repositoryNamed } from '../github/repository.ts';
import { commandKey } from '../ledger/keys.ts';
import { projectEvent } from '../messages/project-event.ts';
import type { SweepServices } from './sweep-services.ts';

/** Where the comments of one sweep were written. */
interface Place {
  readonly named: Repository;
  readonly known: Awaited<ReturnType<typeof getRepository>>;
}

/**
 * Publishes each command in a repository that was written or edited since a time and that nobody has worked on.
 *
 * @param fullName - As in the rules, in any case.
 * @throws AggregateError of what failed, when the rest is done; a held Failure if the repository is no longer the rule's.
 */
export async function sweepRepository(services: SweepServices, fullName: string, since: Date): Promise<void> {
  const octokit = await services.octokit();
  const named = repositoryNamed(fullName);
  const known = await getRepository(octokit, named);
  if (!sameName(known.full_name, fullName)) {
    throw new HeldFailure(`${fullName} is ${known.full_name} now: correct the rules`);
  }
  const oldEnough = services.now().getTime() - WEBHOOK_CHANCE;
  const failures: unknown[] = [];
  for await (const comment of listComments(octokit, named, since)) {
    if (Date.parse(comment.created_at) > oldEnough) continue;
    // One comment that fails must not starve those after it, sweep for sweep.
    await sweepComment(services, octokit, { named, known }, comment).catch((error: unknown) => {
      failures.push(error);
    });
  }
  if (failures.length > 0) {
    throw new AggregateError(failures, `${failures.length} comments could not be looked at`);
  }
}

async function sweepComment(
  { rules, ledger, publishEvent, log, count }: SweepServices,
  octokit: Octokit,
  { named, known }: Place,
  comment: ListedComment,
): Promise<void> {
  const number = Number(comment.issue_url.split('/').at(-1));
  // The title is asked for only where there is a command, which is seldom.
  const eventWith = (issue: object) =>
    projectEvent(
      { action: 'created', comment, issue, repository: known, sender: comment.user },
      `sweep-${comment.id}`,
    );
  const sketch = eventWith({ number, title: '', html_url: comment.html_url });
  if (sketch === undefined || findRule(rules, sketch) === undefined || readCommand(sketch) === undefined)
    return;
  const key = commandKey(sketch);
  if (!(await ledger.isWaiting(key, PUBLISH_AGAIN))) return;
  const event = eventWith(await getIssue(octokit, named, number));
  if (event === undefined || readCommand(event) === undefined) return;
  if (await wasTransferredSince(octokit, named, number, comment.created_at)) return;
  await publishEvent(event);
  await ledger.notePublished(key);
  log('info', 'command published by the sweep', { delivery: event.delivery, comment: comment.id });
  count('MissedCommand');
}
