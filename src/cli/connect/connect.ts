import { Command, InvalidArgumentError } from 'commander';
import { findRulesFile, readRulesFile } from '../../config/rules-file.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { jsonOption, type StageOptions, stageOption } from '../options.ts';
import { githubOfAdmin, githubOfStage, openSetting } from '../stage-access.ts';
import { openTerminal } from '../terminal.ts';
import { connectWebhooks, hookPlaces } from './connect-webhooks.ts';

interface Options extends StageOptions {
  readonly organization?: true;
  readonly wait: number;
}

/** `usher connect`: after a deployment, has GitHub deliver to it. */
export const connect = new Command('connect')
  .description(
    'make or mend the webhook that delivers to the deployed stage, and see a delivery come through',
  )
  .addOption(stageOption())
  .option('--organization', 'one webhook for the organization, and not one for each repository of the rules')
  .option('--wait <seconds>', 'how long to wait for a delivery', readSeconds, 60)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
It acts with the token of the stage. If that may not make webhooks, set USHER_GITHUB_TOKEN to one that may: it is used
for this once, and not kept.

Examples:
  npm run usher -- connect --stage prod
  USHER_GITHUB_TOKEN=$(gh auth token) npm run usher -- connect --stage prod --organization`,
  )
  .action(async ({ stage, json, organization, wait }: Options) => {
    const terminal = openTerminal(json === true);
    const { rules } = readRulesFile(findRulesFile(stage));
    const { webhookUrl: url } = await readDeployedStack(stage);
    const secret = await openSetting(stage, 'github-webhook-secret');
    const places = hookPlaces(rules, organization === true);
    const waiting = { terminal, patience: wait };
    const ask = githubOfAdmin() ?? (await githubOfStage(stage, rules.organization)).ask;
    const webhooks = await connectWebhooks(ask, places, { stage, url, secret }, waiting);
    const example = rules.rules[0]?.repository ?? rules.organization;
    terminal.give(`\nNext: comment \`join\` on an issue of ${example}`, { stage, url, webhooks });
  });

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= 3_600) return seconds;
  throw new InvalidArgumentError('It must be a number of seconds, up to 3600.');
}
