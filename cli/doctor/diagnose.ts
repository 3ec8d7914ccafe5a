import { settingsFile } from '../../deploy/environment.ts';
import { findRulesFile, readRulesFile } from '../../deploy/rules/read-rules-file.ts';
import { destinationsOf } from '../../deploy/rules/resolve.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { openAdminKey } from '../aws.ts';
import { type CheckResult, fail, pass } from '../checks/check-result.ts';
import { checkClock } from '../checks/clock.ts';
import { checkHeal } from '../checks/heal.ts';
import { checkSecrets } from '../checks/secrets.ts';
import { checkStageSettings } from '../checks/settings.ts';
import { checkSlack } from '../checks/slack.ts';
import { checkSlackMembers, takesClicks } from '../checks/slack-clicks.ts';
import { connectGitHub } from '../github.ts';
import { variableOfSecret } from '../secrets.ts';
import { githubApiUrl, openStageGitHub } from '../stage-access.ts';
import { plural } from '../terminal.ts';
import { CheckRun, type Prerequisite } from './check-run.ts';
import { GITHUB_CHECKS, runGitHubChecks } from './github.ts';
import { type GitHubWithRules, runStackChecks } from './stack.ts';

export interface DiagnoseOptions {
  readonly stage: string;
  /** Post a message to each Slack destination. */
  readonly post: boolean;
  readonly now: () => Date;
}

/**
 * Runs all checks on a stage.
 *
 * @param onResult - Called with each result as it comes.
 * @param onProgress - Called with what is being checked.
 * @returns all results; a check that could not run is one too.
 */
export async function diagnose(
  { stage, post, now }: DiagnoseOptions,
  onResult: (result: CheckResult) => void,
  onProgress: (text: string) => void = () => {},
): Promise<readonly CheckResult[]> {
  const run = new CheckRun(onResult, onProgress);
  const rules = requireRules(run, stage);
  run.add(checkStageSettings(stage, 'value' in rules ? rules.value : undefined, settingsFile(stage)));
  const key = openAdminKey(stage);
  const secrets = await run.run('KMS key and secrets', () => checkSecrets(key));
  const blocker = (variable: string) => findBlocker('value' in secrets ? secrets.value : [], variable);

  const access = await requireGitHub(run, stage, rules, blocker);
  const anonymous = connectGitHub(undefined, githubApiUrl());
  await run.run('clock', async () => [await checkClock(anonymous, now)]);
  await runStackChecks(run, stage, access, now);
  const heal = 'value' in rules ? rules.value.heal : undefined;
  if (heal !== undefined) await run.run('heal', () => checkHeal(stage, heal));
  if ('blockedBy' in rules) run.skip(['Slack'], rules.blockedBy);
  else if (takesClicks()) run.add(checkSlackMembers(rules.value));
  for (const destination of 'value' in rules ? destinationsOf(rules.value) : []) {
    const about = `Slack ${destination}`;
    const blockedBy = blocker(variableOfSecret('slack-webhook-url', destination));
    if (blockedBy === undefined) await run.run(about, () => checkSlack(key, destination, post));
    else run.skip([about], blockedBy);
  }
  return run.finish();
}

function requireRules(run: CheckRun, stage: string): Prerequisite<Rules> {
  const file = findRulesFile(stage);
  const about = `rules in ${file}`;
  try {
    const rules = readRulesFile(file);
    run.add([pass(about, `are valid: ${plural(rules.rules.length, 'rule')} for ${rules.organization}`)]);
    return { value: rules };
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    run.add(error.problems.map((problem) => fail(about, problem, 'docs/rules.md explains every key')));
    return { blockedBy: about };
  }
}

/**
 * Finds why a secret can't be used.
 *
 * @param secrets - Results of checkSecrets, that of the key first.
 * @returns the missing variable or the subject of the failed check; undefined if the secret can be used.
 */
function findBlocker(secrets: readonly CheckResult[], variable: string): string | undefined {
  if (!process.env[variable]) return variable;
  const [key] = secrets;
  const relevant = secrets.filter((result) => result === key || result.about === variable);
  return relevant.find(({ level }) => level === 'fail')?.about;
}

/** Checks GitHub, and opens it for later checks. */
async function requireGitHub(
  run: CheckRun,
  stage: string,
  rules: Prerequisite<Rules>,
  blocker: (variable: string) => string | undefined,
): Promise<Prerequisite<GitHubWithRules>> {
  const isApp = Boolean(process.env['GITHUB_APP_ID']);
  const secretBlocker = blocker(variableOfSecret(isApp ? 'github-app-private-key' : 'github-token'));
  if ('blockedBy' in rules || secretBlocker !== undefined) {
    const blockedBy = 'blockedBy' in rules ? rules.blockedBy : (secretBlocker ?? '');
    run.skip(['GitHub', ...GITHUB_CHECKS], blockedBy);
    return { blockedBy };
  }
  const opened = await run.require('GitHub', () => openStageGitHub(stage, rules.value.organization));
  if ('blockedBy' in opened) {
    run.skip(GITHUB_CHECKS, opened.blockedBy);
    return opened;
  }
  const github = await runGitHubChecks(run, opened.value, rules.value, stage);
  return 'value' in github ? { value: { github: github.value, rules: rules.value } } : github;
}
