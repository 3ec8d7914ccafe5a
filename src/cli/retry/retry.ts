import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { Command } from 'commander';
import { publishEvents } from '../../aws/publish.ts';
import { findRulesFile, readRulesFile } from '../../config/rules-file.ts';
import { commandKey } from '../../ledger/keys.ts';
import { Table } from '../../ledger/table.ts';
import { ADMIN_OPTIONS } from '../admin-aws.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { jsonOption, type StageOptions, stageOption } from '../options.ts';
import { githubOfAdmin, githubOfStage } from '../stage-access.ts';
import { done, openTerminal } from '../terminal.ts';
import { type CommentAddress, eventOfComment, readAddress } from './comment-event.ts';
import { setBack } from './set-back.ts';

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
    const { rules } = readRulesFile(findRulesFile(stage));
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
