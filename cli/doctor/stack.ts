import * as z from 'zod/mini';
import { splitFullName } from '../../src/github/repositories.ts';
import { isSameName } from '../../src/messages/github-event.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { checkAlarms } from '../checks/alarms.ts';
import { checkMessaging } from '../checks/messaging.ts';
import { coveredRepositories } from '../checks/repositories.ts';
import { checkRequestUrl, takesClicks } from '../checks/slack-clicks.ts';
import { checkBoundary, checkStack } from '../checks/stack.ts';
import { checkSweep } from '../checks/sweep.ts';
import { checkAppWebhook, checkWebhooks } from '../checks/webhooks.ts';
import { hookOwners } from '../connect/connect-webhooks.ts';
import { organizationOwner } from '../connect/webhook-api.ts';
import { type DeployedStack, readDeployedStack } from '../deployed-stack.ts';
import { adminGitHub, type StageGitHub } from '../stage-access.ts';
import type { CheckRun, Prerequisite } from './check-run.ts';

/** Working access to GitHub, and valid rules. */
export interface GitHubWithRules {
  readonly github: StageGitHub;
  readonly rules: Rules;
}

/** Checks everything that is deployed, and the webhook that delivers to it. */
export async function runStackChecks(
  run: CheckRun,
  stage: string,
  access: Prerequisite<GitHubWithRules>,
  now: () => Date,
): Promise<void> {
  const stack = await run.require('stack', () => readDeployedStack(stage));
  if ('blockedBy' in stack) {
    const boundary = process.env['PERMISSIONS_BOUNDARY'] ? ['permissions boundary'] : [];
    const clicks = takesClicks() ? ['decisions in Slack'] : [];
    run.skip([...boundary, 'topics and queues', 'alarms', 'sweep', 'webhook', ...clicks], stack.blockedBy);
    return;
  }
  const { alarmsTopic, table } = stack.value;
  await run.run('stack', () => checkStack(stage, stack.value));
  await run.run('permissions boundary', () => checkBoundary(stage));
  await run.run('topics and queues', () => checkMessaging(stage, stack.value));
  await run.run('alarms', () => checkAlarms(stage, alarmsTopic));
  await run.run('sweep', async () => {
    const names = 'value' in access ? await repositoryNames(access.value) : undefined;
    return checkSweep(stage, table, names, now());
  });
  if ('value' in access) await runWebhookChecks(run, access.value, stage, stack.value);
  else run.skip(['webhook'], access.blockedBy);
  if (takesClicks())
    await run.run('decisions in Slack', () => checkRequestUrl(stage, stack.value.webhookUrl));
}

const repository = z.object({ id: z.int() });

/** Full names of the repositories in the rules that are visible to Usher, by GitHub's id. */
async function repositoryNames({ github, rules }: GitHubWithRules): Promise<ReadonlyMap<string, string>> {
  const entries = await Promise.all(
    coveredRepositories(rules).map(async ({ fullName }) => {
      const response = await github.request('GET /repos/{owner}/{repo}', { ...splitFullName(fullName) });
      return { fullName, id: z.safeParse(repository, response.data).data?.id };
    }),
  );
  return new Map(entries.flatMap(({ id, fullName }) => (id === undefined ? [] : [[String(id), fullName]])));
}

async function runWebhookChecks(
  run: CheckRun,
  { github: { request, requestAsApp }, rules }: GitHubWithRules,
  stage: string,
  { webhookUrl: url }: DeployedStack,
): Promise<void> {
  const target = { stage, url };
  if (requestAsApp !== undefined) {
    await run.run('webhook', () => checkAppWebhook(requestAsApp, target));
    return;
  }
  const owners = hookOwners(rules, false);
  const blocked = new Map(
    owners.flatMap((owner) => {
      const about = `repository ${owner.name}`;
      const failed = run.results.find((it) => it.level === 'fail' && isSameName(it.about, about));
      return failed === undefined ? [] : [[owner, failed.about]];
    }),
  );
  for (const [owner, blockedBy] of blocked) run.skip([`webhook of ${owner.name}`], blockedBy);
  const checked = owners.filter((owner) => !blocked.has(owner));
  const organization = organizationOwner(rules.organization);
  await run.run('webhook', () => checkWebhooks(adminGitHub() ?? request, checked, organization, target));
}
