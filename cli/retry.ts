import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
import { recordAct } from '../deploy/record-act.ts';
import { findRulesFile, readRulesFile } from '../deploy/rules/read-rules-file.ts';
import { publishEvents } from '../src/aws/publish.ts';
import { splitFullName } from '../src/github/repositories.ts';
import { commandKey, notificationKey } from '../src/ledger/entries.ts';
import { Table } from '../src/ledger/table.ts';
import type { GitHubEvent } from '../src/messages/github-event.ts';
import { toGitHubEvent } from '../src/messages/github-payload.ts';
import { readCommand } from '../src/messages/parse-command.ts';
import { findRule } from '../src/rules/find-rule.ts';
import type { Rules } from '../src/rules/rules.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS } from './aws.ts';
import type { CommentUrl } from './comment-url.ts';
import { readDeployedStack } from './deployed-stack.ts';
import { type GitHubRequest, requestData } from './github.ts';
import { readReports } from './history/stored-report.ts';
import type { StageOptions } from './options.ts';
import { adminGitHub, openStageGitHub } from './stage-access.ts';
import { done, openTerminal } from './terminal.ts';

/** Runs a failed command again. */
export async function retryCommand(comment: CommentUrl, { stage, json }: StageOptions): Promise<void> {
  const terminal = openTerminal(json === true);
  const rules = readRulesFile(findRulesFile(stage));
  const stack = await readDeployedStack(stage);
  const request = adminGitHub() ?? (await openStageGitHub(stage, rules.organization)).request;
  const event = await fetchCommentEvent(request, rules, comment);
  const table = new Table(new DynamoDBClient(ADMIN_OPTIONS), stack.table);
  await resetCommand(table, commandKey(event), comment.url, new Date(), (was) =>
    recordAct(ADMIN_OPTIONS, stage, {
      act: 'retry',
      about: comment.url,
      ...(was === undefined ? {} : { details: was }),
    }),
  );
  terminal.info(done('reset the command in the ledger'));
  await publishEvents(new SNSClient(ADMIN_OPTIONS), stack.eventsTopic)(event);
  const { login } = event.comment.user;
  terminal.print(`published the command of ${login} again`, {
    stage,
    comment: comment.url,
    person: login,
    published: true,
  });
}

const commentSchema = z.looseObject({
  issue_url: z.string(),
  user: z.nullable(z.looseObject({ id: z.int(), type: z.string() })),
});
const anything = z.looseObject({});

/**
 * Fetches a comment from GitHub as the event that the webhook and the sweep would publish.
 *
 * @throws ProblemsError if it is not a command or no rule covers it; a Failure of GitHub.
 */
export async function fetchCommentEvent(
  request: GitHubRequest,
  rules: Rules,
  { url, fullName, id }: CommentUrl,
): Promise<GitHubEvent> {
  const place = { ...splitFullName(fullName) };
  const repository = await requestData(request, anything, 'GET /repos/{owner}/{repo}', place);
  const commentRoute = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  const comment = await requestData(request, commentSchema, commentRoute, { ...place, comment_id: id });
  const issueRoute = 'GET /repos/{owner}/{repo}/issues/{issue_number}';
  const issue_number = Number(comment.issue_url.split('/').at(-1));
  const issue = await requestData(request, anything, issueRoute, { ...place, issue_number });
  const event = toGitHubEvent(
    { action: 'created', comment, issue, repository, sender: comment.user },
    `retry-${id}`,
  );
  if (event === undefined || readCommand(event) === undefined) {
    throw new ProblemsError(url, ['is not a command, or was edited: Usher ignores edited comments']);
  }
  if (findRule(rules, event) === undefined) throw new ProblemsError(url, ['is not covered by any rule']);
  return event;
}

const entry = z.object({ progress: z.string(), memory: z.optional(z.string()) });

/**
 * Resets a failed command and its message to Slack in the ledger, so that both are processed again.
 *
 * @param key - The command's key in the ledger.
 * @param comment - Its URL, for messages.
 * @param record - Called before anything is changed, with what the command had ended as if that is still known.
 * @throws ProblemsError unless the command ended as failed; a Failure of DynamoDB.
 */
export async function resetCommand(
  table: Table,
  key: string,
  comment: string,
  now: Date,
  record: (was?: string) => Promise<void> = async () => {},
): Promise<void> {
  const found = z.safeParse(entry, await table.read(key)).data;
  const problem = (text: string) => new ProblemsError(comment, [text]);
  if (found === undefined)
    throw problem('is not in the ledger: `npm run usher -- sweep --since TIME` finds missed comments');
  // An earlier run reset it, and then failed to publish it.
  if (found.progress === 'published') return await record();
  if (found.progress !== 'finished')
    throw problem(
      'is still in progress and is retried automatically, unless `npm run usher -- redrive` shows it as dead-lettered',
    );
  const memory = found.memory ?? '{}';
  const { report: first, followUp } = readReports(key, memory);
  const report = followUp ?? first;
  if (report?.result.outcome !== 'failed') {
    throw problem(
      `ended as ${report?.result.outcome ?? 'nothing to report'}, not as failed: there is nothing to retry`,
    );
  }
  const { reason, detail } = report.result;
  await record(['ended as failed', reason, detail].filter((part) => part !== undefined).join(': '));
  // First the message: once the command is reset, nothing leads to its message any more.
  const isPosted = { expression: '#progress = :finished', values: { finished: 'finished' } };
  await table.write(notificationKey(report.id), { progress: 'published', lease: 0 }, isPosted);
  const reset = { progress: 'published', published: now.getTime(), lease: 0, memory: '{}' };
  const isUnchanged = {
    expression: '#progress = :finished AND #memory = :was',
    values: { finished: 'finished', was: memory },
  };
  if ((await table.write(key, reset, isUnchanged)) === undefined)
    throw problem('was changed in the meantime: run this again');
}
