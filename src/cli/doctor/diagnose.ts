import * as z from 'zod/mini';
import { environmentFile } from '../../config/read-environment.ts';
import { ProblemsError } from '../../config/problems-error.ts';
import type { Rules } from '../../config/rules.ts';
import { findRulesFile, readRulesFile } from '../../config/rules-file.ts';
import { Failure } from '../../failure.ts';
import { repositoryNamed } from '../../github/repository.ts';
import { openAdminKey } from '../admin-aws.ts';
import { adviceOn } from '../advice.ts';
import type { AskGitHub } from '../ask-github.ts';
import { hookPlaces } from '../connect/connect-webhooks.ts';
import { onOrganization } from '../connect/hooks.ts';
import { counted } from '../counted.ts';
import { type DeployedStack, readDeployedStack } from '../deployed-stack.ts';
import { findAlarms } from '../findings/find-alarms.ts';
import { findAppWebhook } from '../findings/find-app-webhook.ts';
import { findMessaging } from '../findings/find-messaging.ts';
import { findSecrets } from '../findings/find-secrets.ts';
import { findSettings } from '../findings/find-settings.ts';
import { findSlack } from '../findings/find-slack.ts';
import { findBoundary, findStack } from '../findings/find-stack.ts';
import { findSweep } from '../findings/find-sweep.ts';
import { findWebhooks } from '../findings/find-webhook.ts';
import { fail, type Finding, pass } from '../findings/finding.ts';
import { repositoriesOf } from '../rule-facts.ts';
import { githubOfAdmin, githubOfStage, type StageGitHub } from '../stage-access.ts';
import { type Look, lookAtGitHub } from './look-at-github.ts';

export interface DiagnoseOptions {
  readonly stage: string;
  /** Post a message to each Slack destination. */
  readonly post: boolean;
  readonly now: () => Date;
}

/** Looks at all that can be wrong with a stage, and tells each finding as it is made. What cannot be looked at is a finding too. */
export async function diagnose(
  { stage, post, now }: DiagnoseOptions,
  tell: (finding: Finding) => void,
): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  const note = (findings: readonly Finding[]) => {
    all.push(...findings);
    findings.forEach(tell);
  };
  const look: Look = async (about, find) => {
    const found = await find().catch((error: unknown) => [couldNotLook(about, error)]);
    note(found);
    return found;
  };
  const read = async <T>(about: string, get: () => Promise<T>): Promise<T | undefined> =>
    get().catch((error: unknown) => {
      note([couldNotLook(about, error)]);
      return undefined;
    });

  const rules = await readRules(stage, note);
  note(findSettings(stage, rules, environmentFile(stage)));
  const key = openAdminKey(stage);
  await look('KMS', () => findSecrets(key));
  const organization = rules?.organization ?? '';
  // That there is none, the settings told.
  const hasAccess = process.env['GITHUB_APP_ID'] || process.env['GITHUB_TOKEN_CIPHERTEXT'];
  const github = hasAccess ? await read('GitHub', () => githubOfStage(stage, organization)) : undefined;
  if (github !== undefined && rules !== undefined) await lookAtGitHub(github, rules, look, now);
  const stack = await read('stack', () => readDeployedStack(stage));
  if (stack !== undefined) {
    await look('stack', () => findStack(stage, stack));
    await look('permissions boundary', () => findBoundary(stage));
    await look('topics and queues', () => findMessaging(stage, stack));
    await look('alarms', () => findAlarms(stage, stack.alarmsTopic));
    await look('sweep', async () => {
      const ids = github && rules && (await repositoryIds(github.ask, rules));
      return findSweep(stage, stack.table, ids, now());
    });
    if (github !== undefined && rules !== undefined) {
      await look('webhook', () => lookAtWebhook(github, rules, stage, stack));
    }
  }
  if (rules !== undefined) await look('Slack', () => findSlack(key, rules, post));
  return all;
}

async function readRules(
  stage: string,
  note: (findings: readonly Finding[]) => void,
): Promise<Rules | undefined> {
  const file = findRulesFile(stage);
  try {
    const { rules } = readRulesFile(file);
    note([
      pass(`rules in ${file}`, `are right: ${counted(rules.rules.length, 'rule')} for ${rules.organization}`),
    ]);
    return rules;
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    note(
      error.problems.map((problem) => fail(`rules in ${file}`, problem, 'docs/rules.md explains every key')),
    );
    return undefined;
  }
}

/** GitHub’s numbers of the repositories that the rules name and GitHub shows, with their names. */
async function repositoryIds(ask: AskGitHub, rules: Rules): Promise<ReadonlyMap<string, string>> {
  const answers = await Promise.all(
    repositoriesOf(rules).map(async ({ fullName }) => {
      const answer = await ask('GET /repos/{owner}/{repo}', { ...repositoryNamed(fullName) });
      return { fullName, id: z.safeParse(numbered, answer.data).data?.id };
    }),
  );
  return new Map(answers.flatMap(({ id, fullName }) => (id === undefined ? [] : [[String(id), fullName]])));
}

const numbered = z.object({ id: z.int() });

async function lookAtWebhook(
  { ask, askAsApp }: StageGitHub,
  rules: Rules,
  stage: string,
  { webhookUrl: url }: DeployedStack,
): Promise<readonly Finding[]> {
  if (askAsApp !== undefined) return findAppWebhook(askAsApp, { stage, url });
  const whole = onOrganization(rules.organization);
  return findWebhooks(githubOfAdmin() ?? ask, hookPlaces(rules, false), whole, { stage, url });
}

function couldNotLook(about: string, error: unknown): Finding {
  if (error instanceof ProblemsError) {
    const [source = about, problem = '', ...todo] = error.message.split(': ');
    return fail(source, problem, todo.join(': ') || 'mend this first');
  }
  if (!(error instanceof Failure)) throw error;
  return fail(about, `could not be looked at (${error.message})`, adviceOn(error) || 'mend this first');
}
