import { styleText } from 'node:util';
import type { Allow, Rule, Rules } from '../src/rules/rules.ts';
import { LOCAL_PORT, LOCAL_TOKEN, LOCAL_WEBHOOK_SECRET } from './local-world.ts';

/** What the welcome tells of, beside the rules. */
export interface Started {
  readonly urls: Readonly<
    Record<'page' | 'webhook' | 'github' | 'slack' | 'kms' | 'messaging' | 'dynamodb', string>
  >;
  readonly firstPort: number;
  /** Whether Usher acts on GitHub with a token, or as a GitHub App. */
  readonly access: 'token' | 'app';
}

/** What a person needs to know when the local run has started: where each part listens, and what to do next. */
export function welcome({ rules }: Rules, { urls, firstPort, access }: Started): string {
  const bold = (text: string) => styleText('bold', text);
  // The commands must reach this run, wherever it listens.
  const usher = `${firstPort === LOCAL_PORT ? '' : `LOCAL_PORT=${firstPort} `}npm run usher --`;
  const acting = access === 'app' ? 'Usher acts as the GitHub App usher' : `token: ${LOCAL_TOKEN}`;
  const covered = rules.map(({ repository, issues, teams }) => {
    const where =
      issues === undefined ? repository : issues.map((number) => `${repository}#${number}`).join(', ');
    return `  ${where} → ${teams.map(({ team }) => `team ${team}`).join(', ')}`;
  });
  const [first] = rules;
  const next = [
    ...(first === undefined ? [] : firstComments(first)),
    ["trigger 'shall I join?'", 'just talk'],
    ['local --help', 'what else people do on GitHub, like accepting an invitation'],
    ['history --stage local', 'what the ledger has on record'],
  ] as const;
  const width = Math.max(...next.map(([command]) => command.length));
  return `
${bold('Usher is running on this machine. Play with it, and watch it:')} ${urls.page}

  webhook   ${urls.webhook}   (secret: ${LOCAL_WEBHOOK_SECRET})
  GitHub    ${urls.github}   (${acting})
  Slack     ${urls.slack}/posts
  KMS       ${urls.kms}
  SNS, SQS  ${urls.messaging}
  DynamoDB  ${urls.dynamodb}

A comment counts where a rule covers it:
${covered.join('\n')}

${bold('Next, in another terminal:')}

${next.map(([command, what]) => `  ${usher} ${command.padEnd(width)}   ${what}`).join('\n')}

Any client may deliver to the webhook, for example
  gh webhook forward --repo=${first?.repository.replace('/*', '/handbook') ?? ''} --events=issue_comment --secret=${LOCAL_WEBHOOK_SECRET} --url=${urls.webhook}

Ctrl-C stops it. What happens (✓ went well, – GitHub was asked and said no, ✗ was refused or failed):
`;
}

/** What is worth a try by a rule: a team that lets the person in, else one for which they may ask. */
function firstComments({ teams, defaultTeam }: Rule): readonly (readonly [command: string, what: string])[] {
  const join = (isOpen: (allow: Allow) => boolean) => {
    const open = teams.find(({ allow }) => isOpen(allow));
    const { team } = open ?? teams.find(({ approvers }) => approvers !== undefined) ?? teams[0];
    return team === defaultTeam ? 'join' : `'/join ${team}'`;
  };
  const inside = join((allow) => allow === 'org-members' || allow === 'anyone');
  const outside = join((allow) => allow === 'anyone');
  return [
    [`trigger ${inside} --user octocat`, 'a member of the organization wants to join'],
    [`trigger ${outside} --user stranger-1`, 'somebody from outside wants to join'],
  ];
}
