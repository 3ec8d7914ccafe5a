import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { Command } from 'commander';
import * as z from 'zod/mini';
import { findRulesFile, readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import { publishEvents } from '../../src/aws/publish.ts';
import { commandKey, notificationKey } from '../../src/ledger/entries.ts';
import { Table } from '../../src/ledger/table.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { readMemory } from '../history/read-history.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { githubOfAdmin, githubOfStage } from '../stage-access.ts';
import { done, openTerminal } from '../terminal.ts';
import { type CommentAddress, eventOfComment, readAddress } from './comment-event.ts';

/** `usher retry`: a command that failed, once more. */
export const retry = new Command('retry')
  .description('act once more on a command that failed, after its cause is mended')
  .argument('<comment>', 'the address of the comment', readAddress)
  .addOption(stageOption())
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
It sets the command back in the ledger and publishes it again, as the sweep does. Only one that ended as failed can be
tried again: \`npm run usher -- history --stage prod --outcome failed\` lists them.

Example:
  npm run usher -- retry --stage prod https://github.com/acme/onboarding/issues/1#issuecomment-123`,
  )
  .action(async (address: CommentAddress, { stage, json }: StageOptions) => {
    const terminal = openTerminal(json === true);
    const rules = readRulesFile(findRulesFile(stage));
    const stack = await readDeployedStack(stage);
    const ask = githubOfAdmin() ?? (await githubOfStage(stage, rules.organization)).ask;
    const event = await eventOfComment(ask, rules, address);
    const table = new Table(new DynamoDBClient(ADMIN_OPTIONS), stack.table);
    await setBack(table, commandKey(event), address.url, new Date());
    terminal.tell(done('the ledger is set back'));
    await publishEvents(new SNSClient(ADMIN_OPTIONS), stack.eventsTopic)(event);
    terminal.give(`the command of ${event.comment.user.login} is tried again`, {
      stage,
      comment: address.url,
      person: event.comment.user.login,
      published: true,
    });
  });

const entry = z.object({ progress: z.string(), memory: z.optional(z.string()) });

/**
 * Sets a failed command back to where it was before anybody worked on it, and its message to Slack too, so that both
 * may come anew.
 *
 * @param key - Of the command in the ledger.
 * @throws ProblemsError unless it is a command that failed; a Failure.
 */
export async function setBack(table: Table, key: string, comment: string, now: Date): Promise<void> {
  const found = z.safeParse(entry, await table.read(key)).data;
  const problem = (text: string) => new ProblemsError(comment, [text]);
  if (found === undefined)
    throw problem('is not known: `npm run usher -- sweep --since TIME` looks for comments that were missed');
  // Set back before, and then not published.
  if (found.progress === 'published') return;
  if (found.progress !== 'finished')
    throw problem(
      'is still worked on: it is tried again by itself, unless `npm run usher -- redrive` shows it put aside',
    );
  const memory = found.memory ?? '{}';
  const told = readMemory(key, memory);
  if (told?.result.outcome !== 'failed') {
    throw problem(
      `ended as ${told?.result.outcome ?? 'nothing to report'}, and not as failed: there is nothing to retry`,
    );
  }
  // Before the command: once that is set back, nobody knows any more which message there was.
  const posted = { expression: '#progress = :finished', values: { finished: 'finished' } };
  await table.write(notificationKey(told.id), { progress: 'published', lease: 0 }, posted);
  const back = { progress: 'published', published: now.getTime(), lease: 0, memory: '{}' };
  const unchanged = {
    expression: '#progress = :finished AND #memory = :was',
    values: { finished: 'finished', was: memory },
  };
  if ((await table.write(key, back, unchanged)) === undefined)
    throw problem('was changed meanwhile: run this again');
}
