import { InvalidArgumentError } from 'commander';
import * as z from 'zod/mini';
import { splitFullName } from '../../src/github/repositories.ts';
import type { GitHubEvent } from '../../src/messages/github-event.ts';
import { toGitHubEvent } from '../../src/messages/github-payload.ts';
import { readCommand } from '../../src/messages/parse-command.ts';
import { findRule } from '../../src/rules/find-rule.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { askFor, type AskGitHub } from '../github.ts';

const comment = z.looseObject({
  issue_url: z.string(),
  user: z.nullable(z.looseObject({ id: z.int(), type: z.string() })),
});
const anything = z.looseObject({});

/** Where a comment is. */
export interface CommentAddress {
  readonly url: string;
  readonly fullName: string;
  readonly id: number;
}

/** Reads the address of a comment: `https://github.com/ORG/REPO/issues/1#issuecomment-2`. */
export function readAddress(text: string): CommentAddress {
  const url = URL.parse(text);
  const [, fullName] = /^\/([\w-]+\/[\w.-]+)\/(?:issues|pull)\/\d+$/.exec(url?.pathname ?? '') ?? [];
  const [, id] = /^#issuecomment-(\d+)$/.exec(url?.hash ?? '') ?? [];
  if (fullName !== undefined && id !== undefined) return { url: text, fullName, id: Number(id) };
  throw new InvalidArgumentError(
    'It must be the address of a comment, as “Copy link” on it gives: https://github.com/ORG/REPO/issues/1#issuecomment-2',
  );
}

/**
 * The event of a comment as GitHub has it now, in the form in which webhook and sweep publish it.
 *
 * @throws ProblemsError if it is no command, or no rule covers it; a Failure of GitHub.
 */
export async function eventOfComment(
  ask: AskGitHub,
  rules: Rules,
  { url, fullName, id }: CommentAddress,
): Promise<GitHubEvent> {
  const place = { ...splitFullName(fullName) };
  const repository = await askFor(ask, anything, 'GET /repos/{owner}/{repo}', place);
  const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  const written = await askFor(ask, comment, route, { ...place, comment_id: id });
  const issue_number = Number(written.issue_url.split('/').at(-1));
  const where = { ...place, issue_number };
  const issue = await askFor(ask, anything, 'GET /repos/{owner}/{repo}/issues/{issue_number}', where);
  const event = toGitHubEvent(
    { action: 'created', comment: written, issue, repository, sender: written.user },
    `retry-${id}`,
  );
  if (event === undefined || readCommand(event) === undefined) {
    throw new ProblemsError(url, ['is no command, or was edited: such a comment is never acted on']);
  }
  if (findRule(rules, event) === undefined) throw new ProblemsError(url, ['is covered by no rule']);
  return event;
}
