import { Command, Option } from 'commander';
import { SECRET_NAMES } from '../../src/aws/decrypt-secret.ts';
import { jsonOption, stageOption, type StageOptions } from '../options.ts';
import { type GivenSecrets, readGivenSecrets } from '../secrets.ts';
import { openTerminal, type Terminal } from '../terminal.ts';
import type { RuleOptions } from './gather-rule.ts';
import { openPrompts, type Prompts } from './prompts.ts';
import { setUp } from './set-up.ts';

interface Options extends StageOptions, Omit<SetupOptions, 'app' | 'dryRun' | 'renew' | 'stage'> {
  readonly renew?: readonly string[];
  readonly dryRun?: boolean;
  readonly app?: boolean;
  readonly stdin?: boolean;
}

/** `usher setup`: from a clone to what `serverless deploy` needs. */
export const setup = new Command('setup')
  .description('make the key, the secrets and the rules of a stage; asks for what is missing, and checks it')
  .addOption(stageOption())
  .option('--organization <login>', 'the GitHub organization')
  .option('--repository <name>', 'where people comment')
  .option('--issue <number>', 'on which issue of it; on every one unless given')
  .option('--team <slug>', 'the team that they join')
  .option('--allow <who>', 'who may join: org-members, anyone, team:SLUG, or logins with commas between')
  .option('--app', 'act as a GitHub App; it is made in your browser if there is none')
  .option('--app-id <id>', 'of a GitHub App that there is')
  .option('--key <key>', 'id, ARN or alias of a KMS key that is there already')
  .addOption(
    new Option('--renew <secret...>', 'ask for these again though there are some').choices(
      SECRET_NAMES.filter((name) => name !== 'github-webhook-secret'),
    ),
  )
  .option('--stdin', 'read secrets from standard input, as lines NAME=VALUE')
  .option('--dry-run', 'check everything, and make and write nothing')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    `
Secrets are asked for unseen. Without a terminal, set them or pipe them in as USHER_GITHUB_TOKEN,
USHER_SLACK_WEBHOOK_URL (USHER_SLACK_WEBHOOK_URL_SRE_ALERTS for the destination sre-alerts) and, if it is not to be made
up, USHER_GITHUB_WEBHOOK_SECRET; for a GitHub App that there is, USHER_GITHUB_APP_PRIVATE_KEY.

Examples:
  npm run usher -- setup --stage prod
  npm run usher -- setup --stage prod --repository handbook --issue 12 --team payments-read   (one more rule)
  npm run usher -- setup --stage prod --app
  npm run usher -- setup --stage prod --renew github-token
  npm run -s usher -- setup --stage prod --organization acme --repository onboarding --issue 1 --team reader \\
    --stdin --json < secrets.env`,
  )
  .action(async ({ json, stdin = false, renew = [], dryRun = false, app = false, ...options }: Options) => {
    const canAsk = process.stdin.isTTY && json !== true && !stdin;
    const terminal = openTerminal(json === true);
    const result = await setUp(
      { ...options, renew, dryRun, app },
      {
        terminal,
        prompts: canAsk ? openPrompts() : undefined,
        given: await readGivenSecrets(stdin ? process.stdin : undefined),
      },
    );
    terminal.give(`\nNext: ${result.next}`, result);
  });

/** What an admin asks `usher setup` for. */
export interface SetupOptions extends RuleOptions {
  readonly stage: string;
  readonly organization?: string;
  /** Id, ARN or alias of a key that is there already. */
  readonly key?: string;
  /** Secrets to ask for though there are some. */
  readonly renew: readonly string[];
  readonly dryRun: boolean;
  /** Act as a GitHub App, and make it if there is none. */
  readonly app: boolean;
  /** Of a GitHub App that there is. */
  readonly appId?: string;
}

export interface SetupServices {
  readonly terminal: Terminal;
  /** Undefined where nobody can be asked. */
  readonly prompts: Prompts | undefined;
  readonly given: GivenSecrets;
}
