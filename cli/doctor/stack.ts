import * as z from 'zod/mini';
import { splitFullName } from '../../src/github/repositories.ts';
import { isSameName } from '../../src/messages/github-event.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { findAlarms } from '../checks/alarms.ts';
import { findMessaging } from '../checks/messaging.ts';
import { findBoundary, findStack } from '../checks/stack.ts';
import { findSweep } from '../checks/sweep.ts';
import { findAppWebhook, findWebhooks } from '../checks/webhooks.ts';
import { hookPlaces } from '../connect/connect-webhooks.ts';
import { onOrganization } from '../connect/hooks.ts';
import { type DeployedStack, readDeployedStack } from '../deployed-stack.ts';
import type { AskGitHub } from '../github.ts';
import { repositoriesOf } from '../rule-facts.ts';
import { githubOfAdmin, type StageGitHub } from '../stage-access.ts';
import type { Examination, Needed } from './examination.ts';

/** GitHub with the rules, of which its webhooks and repositories follow. */
export interface RuledGitHub {
  readonly github: StageGitHub;
  readonly rules: Rules;
}

/** Looks at all that is deployed, and at the webhook that delivers to it. */
export async function lookAtStack(
  examination: Examination,
  stage: string,
  ruled: Needed<RuledGitHub>,
  now: () => Date,
): Promise<void> {
  const stack = await examination.get('stack', () => readDeployedStack(stage));
  if ('lacks' in stack) {
    const boundary = process.env['PERMISSIONS_BOUNDARY'] ? ['permissions boundary'] : [];
    examination.skip([...boundary, 'topics and queues', 'alarms', 'sweep', 'webhook'], stack.lacks);
    return;
  }
  const { alarmsTopic, table } = stack.is;
  await examination.look('stack', () => findStack(stage, stack.is));
  await examination.look('permissions boundary', () => findBoundary(stage));
  await examination.look('topics and queues', () => findMessaging(stage, stack.is));
  await examination.look('alarms', () => findAlarms(stage, alarmsTopic));
  await examination.look('sweep', async () => {
    const ids = 'is' in ruled ? await repositoryIds(ruled.is) : undefined;
    return findSweep(stage, table, ids, now());
  });
  if ('is' in ruled) await lookAtWebhooks(examination, ruled.is, stage, stack.is);
  else examination.skip(['webhook'], ruled.lacks);
}

/** GitHub’s numbers of the repositories that the rules name and GitHub shows, with their names. */
async function repositoryIds({ github, rules }: RuledGitHub): Promise<ReadonlyMap<string, string>> {
  const numberOf = async (ask: AskGitHub, fullName: string) => {
    const answer = await ask('GET /repos/{owner}/{repo}', { ...splitFullName(fullName) });
    return { fullName, id: z.safeParse(numbered, answer.data).data?.id };
  };
  const answers = await Promise.all(
    repositoriesOf(rules).map(({ fullName }) => numberOf(github.ask, fullName)),
  );
  return new Map(answers.flatMap(({ id, fullName }) => (id === undefined ? [] : [[String(id), fullName]])));
}

const numbered = z.object({ id: z.int() });

async function lookAtWebhooks(
  examination: Examination,
  { github: { ask, askAsApp }, rules }: RuledGitHub,
  stage: string,
  { webhookUrl: url }: DeployedStack,
): Promise<void> {
  const target = { stage, url };
  if (askAsApp !== undefined) {
    await examination.look('webhook', () => findAppWebhook(askAsApp, target));
    return;
  }
  const places = hookPlaces(rules, false);
  const wrong = new Map(
    places.flatMap((place) => {
      const about = `repository ${place.name}`;
      const failed = examination.findings.find((it) => it.level === 'fail' && isSameName(it.about, about));
      return failed === undefined ? [] : [[place, failed.about]];
    }),
  );
  for (const [place, lacks] of wrong) examination.skip([`webhook of ${place.name}`], lacks);
  const right = places.filter((place) => !wrong.has(place));
  const whole = onOrganization(rules.organization);
  await examination.look('webhook', () => findWebhooks(githubOfAdmin() ?? ask, right, whole, target));
}
