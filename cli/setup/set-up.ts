import { findRulesFile } from '../../deploy/rules/read-rules-file.ts';
import type { KmsKey } from '../../src/aws/decrypt-secret.ts';
import type { Rules } from '../../src/rules/rules.ts';
import { aliasOf, openAdminKey } from '../aws.ts';
import { type CheckResult, showCheck } from '../checks/check.ts';
import { done, type Terminal } from '../terminal.ts';
import { Answers } from './answers.ts';
import { checkDraft } from './check-draft.ts';
import { editRules, organizationIn } from './edit-rules.ts';
import { textOf, writeWhole } from './edit-settings.ts';
import { gatherAccess, type GitHubAccess, noteToken } from './gather-access.ts';
import { gatherRule, isRuleAskedFor } from './gather-rule.ts';
import { gatherWebhookSecret, gatherWebhookUrls } from './gather-secrets.ts';
import { type KnownKey, lookForKey } from './kms-key.ts';
import type { SecretSource, StageSecret } from './prompts.ts';
import type { SetupOptions, SetupServices } from './setup.ts';
import { StageStore } from './stage-store.ts';

/** Gathers and checks all that a stage needs, then makes its key, encrypts, and writes settings and rules. */
export async function setUp(options: SetupOptions, services: SetupServices) {
  const { terminal, given } = services;
  const { stage, dryRun } = options;
  const answers = new Answers(services.prompts);
  const key = openAdminKey(stage, options.key);
  const found = await lookForKey(key, dryRun, answers);
  const store = new StageStore(stage, key, found.id, terminal);
  const source: SecretSource = {
    answers,
    given,
    setting: (variable) => process.env[variable] || undefined,
    key: found.id === undefined ? undefined : key,
    unopened: found.obstacle === undefined ? undefined : [],
    renew: options.renew,
  };

  const rulesFile = findRulesFile(stage);
  const { rulesText, access } = await gatherRules(rulesFile, options, source, services, store);
  const urls = await gatherWebhookUrls(source, readDraft(rulesFile, rulesText, answers));
  const webhookSecret = await gatherWebhookSecret(source);
  if (found.obstacle !== undefined) answers.meet(found.obstacle, source.unopened);

  const gathered = [webhookSecret, ...(access?.secrets ?? []), ...urls];
  const secrets = gathered.flatMap((secret) => (secret === undefined || secret.isKept ? [] : [secret]));
  const plain = { ...plainSettings(stage, options.key), ...access?.settings };
  const changes = [
    { file: store.file, changed: secrets.length > 0 || store.differs(plain) },
    { file: rulesFile, changed: rulesText !== undefined && textOf(rulesFile) !== rulesText },
  ];
  if (dryRun) tellPlan(terminal, key, found, secrets, changes);
  answers.settle();
  if (rulesText === undefined || access === undefined || webhookSecret === undefined) {
    throw new Error('what is missing is noted');
  }
  if (!dryRun) {
    await store.save(plain, secrets);
    writeWhole(rulesFile, rulesText);
    for (const { file } of changes.filter(({ changed }) => changed)) terminal.tell(done(`wrote ${file}`));
  }
  return {
    stage,
    region: process.env['AWS_REGION'],
    key: store.key,
    encrypted: secrets.map(({ variable }) => variable),
    files: changes,
    dryRun,
    next: dryRun ? 'the same without --dry-run' : `npx serverless deploy --stage ${stage}`,
  };
}

/** Rules that are not written yet; undefined if there are none, or if they are wrong, which is noted. */
function readDraft(file: string, text: string | undefined, answers: Answers): Rules | undefined {
  try {
    return text === undefined ? undefined : checkDraft(file, text);
  } catch (error) {
    answers.meet(error);
    return undefined;
  }
}

/** The rules of the stage with what was asked for, and the access to GitHub with which that was checked. */
async function gatherRules(
  file: string,
  options: SetupOptions,
  source: SecretSource,
  services: SetupServices,
  store: StageStore,
): Promise<{ readonly rulesText: string | undefined; readonly access: GitHubAccess | undefined }> {
  const { answers } = source;
  const tell = (finding: CheckResult) => services.terminal.tell(showCheck(finding));
  const text = textOf(file);
  const current = organizationIn(text);
  if (current !== undefined && answers.canAsk) checkDraft(file, text);
  const organization =
    options.organization === undefined && current !== undefined
      ? current
      : await answers.text({
          name: 'GitHub organization',
          how: 'give --organization LOGIN',
          given: options.organization,
          check: async (answer) => wrongOrganization(answer, current, file),
        });
  if (organization === undefined) {
    // What else is missing is told with it; nothing can be checked.
    await gatherRule(options, '', undefined, answers, services.prompts, tell);
    if (!options.app && options.appId === undefined) await noteToken(source);
    return { rulesText: undefined, access: undefined };
  }
  const access = await gatherAccess(organization, options, source, services, store, tell).catch(
    (error: unknown) => {
      if (answers.canAsk && !options.dryRun) throw error;
      answers.meet(error, ['repository', 'team']);
      return undefined;
    },
  );
  if (current !== undefined && !isRuleAskedFor(options)) return { rulesText: text, access };
  const rule = await gatherRule(options, organization, access?.ask, answers, services.prompts, tell);
  return { rulesText: rule && editRules(text, rule), access };
}

function wrongOrganization(answer: string, current: string | undefined, file: string): string | undefined {
  if (!/^[a-z\d_][a-z\d_-]*$/i.test(answer)) return 'must be its login, as in its address on GitHub';
  if (current === undefined || current.toLowerCase() === answer.toLowerCase()) return undefined;
  return `must be ${current}, whose rules stand in ${file}: name another file in USHER_RULES, or change them by hand`;
}

/** Settings that are no secrets, where they are not what Usher takes without them. */
function plainSettings(stage: string, keyOption: string | undefined): Record<string, string> {
  const settings = {
    AWS_REGION: process.env['AWS_REGION'],
    KMS_KEY: keyOption ?? process.env['KMS_KEY'],
    GITHUB_API_URL: process.env['GITHUB_API_URL'],
    SLACK_WEBHOOK_ORIGIN: process.env['SLACK_WEBHOOK_ORIGIN'],
  };
  const usual: Readonly<Record<string, string>> = { KMS_KEY: aliasOf(stage) };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined || value === '' || value === usual[name] ? [] : [[name, value] as const],
    ),
  );
}

/** A file, and whether it becomes another one. */
export interface FileChange {
  readonly file: string;
  readonly changed: boolean;
}

/** Tells what would be made and written, as far as that is known. */
export function tellPlan(
  terminal: Terminal,
  { keyId }: KmsKey,
  { isToBeMade, obstacle }: KnownKey,
  secrets: readonly StageSecret[],
  changes: readonly FileChange[],
): void {
  const unless = obstacle === undefined ? '' : ', unless it is there';
  const plan = [
    ...(isToBeMade && secrets.length > 0 ? [`make the KMS key ${keyId}${unless}`] : []),
    ...secrets.map(({ variable }) => `encrypt ${variable}`),
    ...changes.filter(({ changed }) => changed).map(({ file }) => `write ${file}`),
  ];
  for (const step of plan) terminal.tell(`would ${step}`);
}
