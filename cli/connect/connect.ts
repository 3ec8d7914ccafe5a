import { Command, InvalidArgumentError } from 'commander';
import { findRulesFile, readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { githubOfAdmin, githubOfStage, openSetting } from '../stage-access.ts';
import { openTerminal } from '../terminal.ts';
import { connectApp } from './connect-app.ts';
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
With a GitHub App it sets the App's own webhook and makes no other. GitHub sends no ping then, so it waits for a comment
that you write. Otherwise it acts with the token of the stage. If that may not make webhooks, set USHER_GITHUB_TOKEN to
one that may: it is used for this once, and not kept.

Examples:
  npm run usher -- connect --stage prod
  USHER_GITHUB_TOKEN=$(gh auth token) npm run usher -- connect --stage prod --organization`,
  )
  .action(async ({ stage, json, organization, wait }: Options) => {
    const terminal = openTerminal(json === true);
    const rules = readRulesFile(findRulesFile(stage));
    const { webhookUrl: url } = await readDeployedStack(stage);
    const target = { stage, url, secret: await openSetting(stage, 'github-webhook-secret') };
    const waiting = { terminal, patience: wait };
    const { ask, askAsApp } = await githubOfStage(stage, rules.organization);
    const webhooks =
      askAsApp === undefined
        ? await connectWebhooks(
            githubOfAdmin() ?? ask,
            hookPlaces(rules, organization === true),
            target,
            waiting,
          )
        : [await connectApp(askAsApp, exampleOf(rules), target, waiting)];
    terminal.give(`\nNext: comment \`join\` on an issue of ${exampleOf(rules)}`, { stage, url, webhooks });
  });

const exampleOf = ({ rules, organization }: Rules) => rules[0]?.repository ?? organization;

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= 3_600) return seconds;
  throw new InvalidArgumentError('It must be a number of seconds, up to 3600.');
}
