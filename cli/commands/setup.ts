import { Command, Option } from 'commander';
import { SECRET_NAMES } from '../../src/aws/secret-names.ts';
import { jsonOption, stageOption } from '../options.ts';
import type { SetupFlags } from '../setup/setup.ts';

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
  .action(async (flags: SetupFlags) => {
    const { setUp } = await import('../setup/setup.ts');
    await setUp(flags);
  });
