import { styleText } from 'node:util';
import type { Allow, Rule, Rules } from '../src/rules/rules.ts';
import { LOCAL_PORT, LOCAL_TOKEN, LOCAL_WEBHOOK_SECRET } from './local-world.ts';

/** What the welcome text shows besides the rules. */
export interface Started {
  readonly urls: Readonly<
    Record<'page' | 'webhook' | 'github' | 'slack' | 'kms' | 'messaging' | 'dynamodb', string>
  >;
  readonly firstPort: number;
  /** Whether Usher uses a token or acts as a GitHub App. */
  readonly access: 'token' | 'app';
}

/** The text that `npm start` prints first: where each part listens, and what to do next. */
export function welcome({ rules, heal }: Rules, { urls, firstPort, access }: Started): string {
  const bold = (text: string) => styleText('bold', text);
  // The commands must reach this run's ports.
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
    ["trigger 'shall I join?'", 'not a command'],
    ['local --help', 'act as people on GitHub, for example accept an invitation'],
    ['history --stage local', 'list what the ledger has recorded'],
    ...(heal === undefined ? [] : [['trigger alarm', 'set off the alarm of an instance'] as const]),
  ] as const;
  const width = Math.max(...next.map(([command]) => command.length));
  return `
${bold('Usher is running on this machine. Try it in your browser:')} ${urls.page}

  webhook   ${urls.webhook}   (secret: ${LOCAL_WEBHOOK_SECRET})
  GitHub    ${urls.github}   (${acting})
  Slack     ${urls.slack}/posts
  KMS       ${urls.kms}
  SNS, SQS  ${urls.messaging}
  DynamoDB  ${urls.dynamodb}

Rules cover comments on:
${covered.join('\n')}

${bold('Next, in another terminal:')}

${next.map(([command, purpose]) => `  ${usher} ${command.padEnd(width)}   ${purpose}`).join('\n')}

Any client can deliver to the webhook. To forward deliveries from GitHub:
  gh webhook forward --repo=${first?.repository.replace('/*', '/handbook') ?? ''} --events=issue_comment --secret=${LOCAL_WEBHOOK_SECRET} --url=${urls.webhook}

Press Ctrl-C to stop. Each step follows (✓ success, – not found on GitHub, ✗ refused or failed):
`;
}

/** Comments to try under a rule: join a team that is open to the person, or else one that they can ask to join. */
function firstComments({
  teams,
  defaultTeam,
}: Rule): readonly (readonly [command: string, purpose: string])[] {
  const join = (isOpen: (allow: Allow) => boolean) => {
    const open = teams.find(({ allow }) => isOpen(allow));
    const { team } = open ?? teams.find(({ approvers }) => approvers !== undefined) ?? teams[0];
    return team === defaultTeam ? 'join' : `'/join ${team}'`;
  };
  const inside = join((allow) => allow === 'org-members' || allow === 'anyone');
  const outside = join((allow) => allow === 'anyone');
  return [
    [`trigger ${inside} --user octocat`, 'a member of the organization wants to join'],
    [`trigger ${outside} --user stranger-1`, 'an outsider wants to join'],
  ];
}
