import { styleText } from 'node:util';
import type { Rules } from '../config/rules.ts';
import { LOCAL_PORT, LOCAL_TOKEN, LOCAL_WEBHOOK_SECRET } from './local-world.ts';

/** What a person needs to know when the local run has started: where each part listens, and what to do next. */
export function welcome(
  rules: Rules,
  urls: Readonly<Record<'webhook' | 'github' | 'slack' | 'kms' | 'messaging' | 'dynamodb', string>>,
  firstPort: number,
): string {
  const bold = (text: string) => styleText('bold', text);
  // The commands must reach this run, wherever it listens.
  const usher = `${firstPort === LOCAL_PORT ? '' : `LOCAL_PORT=${firstPort} `}npm run usher --`;
  const covered = rules.rules.map(({ repository, issues, teams }) => {
    const where =
      issues === undefined ? repository : issues.map((number) => `${repository}#${number}`).join(', ');
    return `  ${where} → ${teams.map(({ team }) => `team ${team}`).join(', ')}`;
  });
  return `
${bold('Usher is running on this machine.')}

  webhook   ${urls.webhook}   (secret: ${LOCAL_WEBHOOK_SECRET})
  GitHub    ${urls.github}   (token: ${LOCAL_TOKEN})
  Slack     ${urls.slack}/posts
  KMS       ${urls.kms}
  SNS, SQS  ${urls.messaging}
  DynamoDB  ${urls.dynamodb}

A comment counts where a rule covers it:
${covered.join('\n')}

${bold('Next, in another terminal:')}

  ${usher} trigger join --user octocat        a member of the organization joins
  ${usher} trigger join --user stranger-1     somebody from outside asks
  ${usher} trigger 'shall I join?'            just talk
  ${usher} local --help                       what else people do on GitHub, like accepting an invitation
  ${usher} history --stage local              what the ledger has on record

Any client may deliver to the webhook, for example
  gh webhook forward --repo=${rules.rules[0]?.repository.replace('/*', '/handbook') ?? ''} --events=issue_comment --secret=${LOCAL_WEBHOOK_SECRET} --url=${urls.webhook}

Ctrl-C stops it. What happens (✓ went well, – GitHub was asked and said no, ✗ was refused or failed):
`;
}
