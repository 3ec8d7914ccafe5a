import { Command, InvalidArgumentError } from 'commander';
import { findRulesFile, readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { requestUrl, takesClicks } from '../checks/slack-clicks.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { adminGitHub, openStageGitHub, decryptSetting } from '../stage-access.ts';
import { openTerminal } from '../terminal.ts';
import { connectApp } from './connect-app.ts';
import { connectWebhooks, hookOwners } from './connect-webhooks.ts';

interface Options extends StageOptions {
  readonly organization?: true;
  readonly wait: number;
}

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
  .action(async ({ stage, json, organization, wait }: Options) => {
    const terminal = openTerminal(json === true);
    const rules = readRulesFile(findRulesFile(stage));
    const { webhookUrl: url } = await readDeployedStack(stage);
    const target = { stage, url, secret: await decryptSetting(stage, 'github-webhook-secret') };
    const options = { terminal, timeout: wait };
    const { request, requestAsApp } = await openStageGitHub(stage, rules.organization);
    const webhooks =
      requestAsApp === undefined
        ? await connectWebhooks(
            adminGitHub() ?? request,
            hookOwners(rules, organization === true),
            target,
            options,
          )
        : [await connectApp(requestAsApp, exampleOf(rules), target, options)];
    // Slack has no call for it: an admin enters it.
    const slack = takesClicks() ? { slackRequestUrl: requestUrl(url) } : {};
    if (slack.slackRequestUrl !== undefined) {
      terminal.info(`Request URL for the buttons of the Slack app: ${slack.slackRequestUrl}`);
    }
    terminal.print(`\nNext: comment \`join\` on an issue of ${exampleOf(rules)}`, {
      stage,
      url,
      webhooks,
      ...slack,
    });
  });

const exampleOf = ({ rules, organization }: Rules) => rules[0]?.repository ?? organization;

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= 3_600) return seconds;
  throw new InvalidArgumentError('It must be a number of seconds, up to 3600.');
}
