import { findRulesFile, readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { requestUrl, takesClicks } from '../checks/slack-clicks.ts';
import { readDeployedStack } from '../deployed-stack.ts';
import type { StageOptions } from '../options.ts';
import { adminGitHub, openStageGitHub, decryptSetting } from '../stage-access.ts';
import { openTerminal } from '../terminal.ts';
import { connectApp } from './connect-app.ts';
import { connectWebhooks, hookOwners } from './connect-webhooks.ts';

export interface ConnectOptions extends StageOptions {
  readonly organization?: true;
  readonly wait: number;
}

/** Has GitHub deliver to the deployed stage. */
export async function connectStage({ stage, json, organization, wait }: ConnectOptions): Promise<void> {
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
}

const exampleOf = ({ rules, organization }: Rules) => rules[0]?.repository ?? organization;
