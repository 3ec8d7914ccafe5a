import { settingsFile } from '../../deploy/environment.ts';
import { findRulesFile, readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import { destinationsOf } from '../../deploy/rules/resolve.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { openAdminKey } from '../aws.ts';
import { type CheckResult, fail, pass } from '../checks/check.ts';
import { findClock } from '../checks/clock.ts';
import { findSecrets } from '../checks/secrets.ts';
import { findSettings } from '../checks/settings.ts';
import { findSlack } from '../checks/slack.ts';
import { connectGitHub } from '../github.ts';
import { variableOfSecret } from '../secrets.ts';
import { githubOfStage, githubUrl } from '../stage-access.ts';
import { counted } from '../terminal.ts';
import { Examination, type Needed } from './examination.ts';
import { lookAtGitHub, ON_GITHUB } from './github.ts';
import { lookAtStack, type RuledGitHub } from './stack.ts';

export interface DiagnoseOptions {
  readonly stage: string;
  /** Post a message to each Slack destination. */
  readonly post: boolean;
  readonly now: () => Date;
}

/** Looks at all that can be wrong with a stage, and tells each finding as it is made. What cannot be looked at is a finding too. */
export async function diagnose(
  { stage, post, now }: DiagnoseOptions,
  tell: (finding: CheckResult) => void,
  progress: (text: string) => void = () => {},
): Promise<readonly CheckResult[]> {
  const examination = new Examination(tell, progress);
  const rules = readRules(examination, stage);
  examination.note(findSettings(stage, 'is' in rules ? rules.is : undefined, settingsFile(stage)));
  const key = openAdminKey(stage);
  const secrets = await examination.look('KMS key and secrets', () => findSecrets(key));
  const whyShut = (variable: string) => findWhyShut('is' in secrets ? secrets.is : [], variable);

  const ruled = await lookAtAccess(examination, stage, rules, whyShut);
  const anybody = connectGitHub(undefined, githubUrl());
  await examination.look('clock', async () => [await findClock(anybody, now)]);
  await lookAtStack(examination, stage, ruled, now);
  if ('lacks' in rules) examination.skip(['Slack'], rules.lacks);
  for (const destination of 'is' in rules ? destinationsOf(rules.is) : []) {
    const about = `Slack ${destination}`;
    const lacks = whyShut(variableOfSecret('slack-webhook-url', destination));
    if (lacks === undefined) await examination.look(about, () => findSlack(key, destination, post));
    else examination.skip([about], lacks);
  }
  return examination.end();
}

function readRules(examination: Examination, stage: string): Needed<Rules> {
  const file = findRulesFile(stage);
  const about = `rules in ${file}`;
  try {
    const rules = readRulesFile(file);
    examination.note([
      pass(about, `are right: ${counted(rules.rules.length, 'rule')} for ${rules.organization}`),
    ]);
    return { is: rules };
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    const findings = error.problems.map((problem) =>
      fail(about, problem, 'docs/rules.md explains every key'),
    );
    examination.note(findings);
    return { lacks: about };
  }
}

/** What keeps a secret shut, if anything does that was told: there is none, the key is not there, or it does not fit. */
function findWhyShut(secrets: readonly CheckResult[], variable: string): string | undefined {
  if (!process.env[variable]) return variable;
  const [key] = secrets;
  const needed = secrets.filter((finding) => finding === key || finding.about === variable);
  return needed.find(({ level }) => level === 'fail')?.about;
}

/** Looks at GitHub, and has its access for what is to follow. */
async function lookAtAccess(
  examination: Examination,
  stage: string,
  rules: Needed<Rules>,
  whyShut: (variable: string) => string | undefined,
): Promise<Needed<RuledGitHub>> {
  const isApp = Boolean(process.env['GITHUB_APP_ID']);
  const shut = whyShut(variableOfSecret(isApp ? 'github-app-private-key' : 'github-token'));
  if ('lacks' in rules || shut !== undefined) {
    const lacks = 'lacks' in rules ? rules.lacks : (shut ?? '');
    examination.skip(['GitHub', ...ON_GITHUB], lacks);
    return { lacks };
  }
  const opened = await examination.get('GitHub', () => githubOfStage(stage, rules.is.organization));
  if ('lacks' in opened) {
    examination.skip(ON_GITHUB, opened.lacks);
    return opened;
  }
  const github = await lookAtGitHub(examination, opened.is, rules.is, stage);
  return 'is' in github ? { is: { github: github.is, rules: rules.is } } : github;
}
