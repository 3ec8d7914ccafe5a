import { findRulesFile } from '../../deploy/rules/read-rules-file.ts';
import type { KmsKey } from '../../src/aws/decrypt-secret.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { aliasOf, openAdminKey } from '../aws.ts';
import { type CheckResult, formatResult } from '../checks/check-result.ts';
import { textOf, writeWhole } from '../settings-file.ts';
import { done, type Terminal } from '../terminal.ts';
import { Answers } from './answers.ts';
import { editRules, organizationIn, parseDraft } from './edit-rules.ts';
import { gatherAccess, type GitHubAccess, reportMissingToken } from './gather-access.ts';
import { gatherRule, hasRuleOptions } from './gather-rule.ts';
import {
  gatherSigningSecret,
  gatherWebhookSecret,
  gatherWebhookUrls,
  workspaceOf,
  type SecretSource,
  type StageSecret,
} from './gather-secrets.ts';
import { type KeyLookup, locateKey } from './kms-key.ts';
import type { SetupOptions, SetupServices } from './setup-options.ts';
import { StageStore } from './stage-store.ts';

/**
 * Gathers and checks everything that a stage needs; then creates its key, encrypts its secrets, and writes the settings
 * and rules files.
 *
 * @returns the JSON result.
 * @throws ProblemsError with all that is missing or wrong; a Failure.
 */
export async function runSetup(options: SetupOptions, services: SetupServices) {
  const { terminal, provided } = services;
  const { stage, dryRun } = options;
  const answers = new Answers(services.prompts);
  const key = openAdminKey(stage, options.key);
  const lookup = await locateKey(key, dryRun, answers);
  const store = new StageStore(stage, key, lookup.id, terminal);
  const source: SecretSource = {
    answers,
    provided,
    setting: (variable) => process.env[variable] || undefined,
    key: lookup.id === undefined ? undefined : key,
    undecrypted: lookup.error === undefined ? undefined : [],
    renew: options.renew,
  };

  const rulesFile = findRulesFile(stage);
  const { rulesText, access } = await gatherRules(rulesFile, options, source, services, store);
  const urls = await gatherWebhookUrls(source, readDraft(rulesFile, rulesText, answers));
  const webhookSecret = await gatherWebhookSecret(source);
  const signingSecret = await gatherSigningSecret(source);
  if (lookup.error !== undefined) answers.addError(lookup.error, source.undecrypted);

  const gathered = [webhookSecret, ...(access?.secrets ?? []), ...urls, signingSecret];
  const secrets = gathered.flatMap((secret) => (secret === undefined || secret.isKept ? [] : [secret]));
  const workspace = signingSecret && (process.env['SLACK_TEAM_ID'] || workspaceOf(urls));
  const settings = {
    ...otherSettings(stage, options.key),
    ...access?.settings,
    ...(workspace ? { SLACK_TEAM_ID: workspace } : {}),
  };
  const files = [
    { file: store.file, changed: secrets.length > 0 || store.wouldChange(settings) },
    { file: rulesFile, changed: rulesText !== undefined && textOf(rulesFile) !== rulesText },
  ];
  if (dryRun) printPlan(terminal, key, lookup, secrets, files);
  answers.throwIfIncomplete();
  if (rulesText === undefined || access === undefined || webhookSecret === undefined) {
    throw new Error('something is missing that was not recorded');
  }
  if (!dryRun) {
    await store.save(settings, secrets);
    writeWhole(rulesFile, rulesText);
    for (const { file } of files.filter(({ changed }) => changed)) terminal.info(done(`wrote ${file}`));
  }
  return {
    stage,
    region: process.env['AWS_REGION'],
    key: store.key,
    encrypted: secrets.map(({ variable }) => variable),
    files,
    dryRun,
    next: dryRun ? 'run this again without --dry-run' : `npx serverless deploy --stage ${stage}`,
  };
}

/** Parses the new rules; undefined if there are none or they are wrong, which is recorded. */
function readDraft(file: string, text: string | undefined, answers: Answers): Rules | undefined {
  try {
    return text === undefined ? undefined : parseDraft(file, text);
  } catch (error) {
    answers.addError(error);
    return undefined;
  }
}

/** Gathers the text of the rules file, with the rule that was asked for, and the access to GitHub to check it with. */
async function gatherRules(
  file: string,
  options: SetupOptions,
  source: SecretSource,
  services: SetupServices,
  store: StageStore,
): Promise<{ readonly rulesText: string | undefined; readonly access: GitHubAccess | undefined }> {
  const { answers } = source;
  const report = (result: CheckResult) => services.terminal.info(formatResult(result));
  const text = textOf(file);
  const current = organizationIn(text);
  if (current !== undefined && answers.isInteractive) parseDraft(file, text);
  const organization =
    options.organization === undefined && current !== undefined
      ? current
      : await answers.text({
          name: 'GitHub organization',
          howTo: 'give --organization LOGIN',
          provided: options.organization,
          check: async (answer) => organizationProblem(answer, current, file),
        });
  if (organization === undefined) {
    // Nothing can be checked, but what else is missing is reported too.
    await gatherRule(options, '', undefined, answers, services.prompts, report);
    if (!options.app && options.appId === undefined) await reportMissingToken(source);
    return { rulesText: undefined, access: undefined };
  }
  const access = await gatherAccess(organization, options, source, services, store, report).catch(
    (error: unknown) => {
      if (answers.isInteractive && !options.dryRun) throw error;
      answers.addError(error, ['repository', 'team']);
      return undefined;
    },
  );
  if (current !== undefined && !hasRuleOptions(options)) return { rulesText: text, access };
  const rule = await gatherRule(options, organization, access?.request, answers, services.prompts, report);
  return { rulesText: rule && editRules(text, rule), access };
}

function organizationProblem(answer: string, current: string | undefined, file: string): string | undefined {
  if (!/^[a-z\d_][a-z\d_-]*$/i.test(answer)) return 'must be its login, as in its URL on GitHub';
  if (current === undefined || current.toLowerCase() === answer.toLowerCase()) return undefined;
  return `must be ${current}, since the rules in ${file} are for that organization: name another file in USHER_RULES, or edit the rules yourself`;
}

/** Settings that are not secret, except those with their default value. */
function otherSettings(stage: string, keyOption: string | undefined): Record<string, string> {
  const settings = {
    AWS_REGION: process.env['AWS_REGION'],
    KMS_KEY: keyOption ?? process.env['KMS_KEY'],
    GITHUB_API_URL: process.env['GITHUB_API_URL'],
    SLACK_WEBHOOK_ORIGIN: process.env['SLACK_WEBHOOK_ORIGIN'],
  };
  const defaults: Readonly<Record<string, string>> = { KMS_KEY: aliasOf(stage) };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined || value === '' || value === defaults[name] ? [] : [[name, value] as const],
    ),
  );
}

/** Prints what would be created and written, as far as it is known. */
function printPlan(
  terminal: Terminal,
  { keyId }: KmsKey,
  { mustCreate, error }: KeyLookup,
  secrets: readonly StageSecret[],
  files: readonly { readonly file: string; readonly changed: boolean }[],
): void {
  const unless = error === undefined ? '' : ', unless it exists';
  const plan = [
    ...(mustCreate && secrets.length > 0 ? [`create the KMS key ${keyId}${unless}`] : []),
    ...secrets.map(({ variable }) => `encrypt ${variable}`),
    ...files.filter(({ changed }) => changed).map(({ file }) => `write ${file}`),
  ];
  for (const step of plan) terminal.info(`would ${step}`);
}
