import { Command, InvalidArgumentError } from 'commander';
import type { ConnectOptions } from '../connect/connect.ts';
import { jsonOption, stageOption } from '../options.ts';

/** `usher connect`: has GitHub deliver to the deployed stage. */
export const connect = new Command('connect')
  .addOption(stageOption())
  .option('--organization', 'one webhook for the organization instead of one for each repository')
  .option('--wait <seconds>', 'how long to wait for a delivery', readSeconds, 60)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
With a GitHub App it configures the App's own webhook and creates no other. GitHub sends no ping for an App, so it waits
for a comment from you. Otherwise it uses the token of the stage. If that token may not change webhooks, set
USHER_GITHUB_TOKEN to one that may; it is used for this run only and not stored.

Examples:
  npm run usher -- connect --stage prod
  USHER_GITHUB_TOKEN=$(gh auth token) npm run usher -- connect --stage prod --organization`,
  )
  .action(async (options: ConnectOptions) => {
    const { connectStage } = await import('../connect/connect.ts');
    await connectStage(options);
  });

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= 3_600) return seconds;
  throw new InvalidArgumentError('It must be a number of seconds, up to 3600.');
}
