import { Command, Option } from 'commander';
import { SECRET_NAMES } from '../../src/aws/decrypt-secret.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { type ProvidedSecrets, readProvidedSecrets } from '../secrets.ts';
import { openTerminal, type Terminal } from '../terminal.ts';
import type { RuleOptions } from './gather-rule.ts';
import { openPrompts, type Prompts } from './prompts.ts';
import { runSetup } from './run-setup.ts';

interface Options extends StageOptions, Omit<SetupOptions, 'app' | 'dryRun' | 'renew' | 'stage'> {
  readonly renew?: readonly string[];
  readonly dryRun?: boolean;
  readonly app?: boolean;
  readonly stdin?: boolean;
}

/** `usher setup`: prepares everything that `serverless deploy` needs. */
export const setup = new Command('setup')
  .addOption(stageOption())
  .option('--organization <login>', 'the GitHub organization')
  .option('--repository <name>', 'repository where people comment')
  .option('--issue <number>', 'issue where people comment (default: every issue)')
  .option('--team <slug>', 'team that they join')
  .option('--allow <who>', 'who can join: org-members, anyone, team:SLUG, or logins separated by commas')
  .option('--app', 'use a GitHub App; without one yet, create it in your browser')
  .option('--app-id <id>', 'id of an existing GitHub App')
  .option('--key <key>', 'id, ARN or alias of an existing KMS key')
  .addOption(
    new Option('--renew <secret...>', 'replace these secrets').choices(
      SECRET_NAMES.filter((name) => name !== 'github-webhook-secret'),
    ),
  )
  .option('--stdin', 'read secrets from standard input, as NAME=VALUE lines')
  .option('--dry-run', 'check everything, but create and write nothing')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
Prompts hide secrets. Without a terminal, set or pipe in USHER_GITHUB_TOKEN, USHER_SLACK_WEBHOOK_URL (or
USHER_SLACK_WEBHOOK_URL_SRE_ALERTS for the destination sre-alerts), USHER_GITHUB_APP_PRIVATE_KEY for an existing GitHub
App, and USHER_GITHUB_WEBHOOK_SECRET unless you want a random one. USHER_SLACK_SIGNING_SECRET lets people decide in
Slack; setup asks for it only with --renew slack-signing-secret.

Examples:
  npm run usher -- setup --stage prod
  npm run usher -- setup --stage prod --repository handbook --issue 12 --team payments-read   (add a rule)
  npm run usher -- setup --stage prod --app
  npm run usher -- setup --stage prod --renew github-token
  npm run -s usher -- setup --stage prod --organization acme --repository onboarding --issue 1 --team reader \\
    --stdin --json < secrets.env`,
  )
  .action(async ({ json, stdin = false, renew = [], dryRun = false, app = false, ...options }: Options) => {
    const isInteractive = process.stdin.isTTY && json !== true && !stdin;
    const terminal = openTerminal(json === true);
    const result = await runSetup(
      { ...options, renew, dryRun, app },
      {
        terminal,
        prompts: isInteractive ? openPrompts() : undefined,
        provided: await readProvidedSecrets(stdin ? process.stdin : undefined),
      },
    );
    terminal.print(`\nNext: ${result.next}`, result);
  });

/** The options of `usher setup`. */
export interface SetupOptions extends RuleOptions {
  readonly stage: string;
  readonly organization?: string;
  /** Id, ARN or alias of an existing key. */
  readonly key?: string;
  /** Secrets to replace. */
  readonly renew: readonly string[];
  readonly dryRun: boolean;
  /** Use a GitHub App, and create it if there is none. */
  readonly app: boolean;
  /** Id of an existing GitHub App. */
  readonly appId?: string;
}

export interface SetupServices {
  readonly terminal: Terminal;
  /** Undefined if nobody can be prompted. */
  readonly prompts: Prompts | undefined;
  readonly provided: ProvidedSecrets;
}
