import type { Command } from 'commander';
import * as z from 'zod/mini';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { findRulesFile, readRulesFile } from '../deploy/rules/read-rules-file.ts';
import { deliver } from '../local/deliver.ts';
import { readExamples } from '../local/example-payloads.ts';
import { writeComment } from '../local/write-comment.ts';
import { isSameName } from '../src/messages/github-event.ts';
import { EXIT } from './exit-code.ts';
import { localWebhook, notResponding, timeOfRun } from './local-webhook.ts';
import { openTerminal } from './terminal.ts';

export interface TriggerOptions {
  readonly user?: string;
  readonly repository?: string;
  readonly issue?: number;
  readonly url?: string;
  readonly json?: true;
}

/**
 * Sends a signed webhook delivery to a running `npm start`, and sets the exit code.
 *
 * @param what - The text of a comment, or the name of an event to send its published example.
 * @param command - Told if options don't go together.
 * @throws ProblemsError if it is not running, or the rules are wrong.
 */
export async function sendEvent(what: string, options: TriggerOptions, command: Command): Promise<void> {
  const url = localWebhook(options.url);
  const { event, payload, label } = compose(what, options, command, await timeOfRun(url));
  const { delivery, status, body } = await deliver(url, event, payload).catch(notResponding(url));
  const message = messageIn(body);
  const isAccepted = status < 400;
  openTerminal(options.json === true).print(`${label} → ${status} ${message} (delivery ${delivery})`, {
    delivery,
    status,
    message,
    taken: isAccepted,
  });
  if (!isAccepted) process.exitCode = status >= 500 ? EXIT.later : EXIT.fix;
}

function compose(
  what: string,
  { user, repository: name, issue }: TriggerOptions,
  command: Command,
  now: Date | undefined,
) {
  const [example] = readExamples().get(what) ?? [];
  if (example !== undefined) {
    if ([user, name, issue].some((option) => option !== undefined)) {
      command.error(
        `error: ${what} is sent exactly as GitHub published it: --user, --repository and --issue are only for comments`,
      );
    }
    return { event: what, payload: example, label: what };
  }
  const rules = readRulesFile(findRulesFile(LOCAL_STAGE));
  const fullName = name?.includes('/') ? name : name && `${rules.organization}/${name}`;
  const [first] = rules.rules;
  if (first === undefined) throw new Error('a rules file always has a rule');
  const repository = fullName ?? first.repository.replace('/*', '/handbook');
  const rule = rules.rules.find((it) => isSameName(it.repository, repository));
  const comment = {
    body: what,
    login: user,
    organization: rules.organization,
    repository,
    issue: issue ?? rule?.issues?.[0] ?? 1,
    now,
  };
  const payload = writeComment(comment);
  const label = `${payload.comment.user.login} on ${repository}#${payload.issue.number}: ${what}`;
  return { event: 'issue_comment', payload, label };
}

const reply = z.object({ message: z.string() });

/** The message from `receive`, or the whole body if something else responded. */
function messageIn(body: string): string {
  try {
    return reply.parse(JSON.parse(body)).message;
  } catch {
    return body;
  }
}
