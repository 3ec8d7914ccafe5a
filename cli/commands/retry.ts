import { Command } from 'commander';
import { type CommentUrl, parseCommentUrl } from '../comment-url.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';

/** `usher retry`: runs a failed command again. */
export const retry = new Command('retry')
  .argument('<comment>', 'URL of the comment', parseCommentUrl)
  .addOption(stageOption())
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
It resets the command in the ledger and publishes it again, as the sweep does. Only a command that ended as failed can
be retried: \`npm run usher -- history --stage prod --outcome failed\` lists them.

Example:
  npm run usher -- retry --stage prod https://github.com/acme/onboarding/issues/1#issuecomment-123`,
  )
  .action(async (comment: CommentUrl, options: StageOptions) => {
    const { retryCommand } = await import('../retry.ts');
    await retryCommand(comment, options);
  });
