import { Command } from 'commander';
import { DECISIONS, type Ending, ENDINGS } from '../../local/github/control-names.ts';
import type { LocalOptions } from '../local.ts';
import { jsonOption, readLogin } from '../options.ts';

const DESCRIPTIONS: Readonly<Record<Ending, string>> = {
  accept: 'accept an invitation, as the invited person',
  decline: 'decline an invitation, as the invited person',
  cancel: 'cancel an invitation, as an owner',
  expire: 'expire an invitation, as if its seven days were over',
};

/** `usher local`: simulates in a running `npm start` what people and time do on GitHub. */
export const local = new Command('local')
  .usage('<command>')
  .addHelpText(
    'after',
    '\nThe next sweep, within a minute, reports what happened to the invitation or request;\n' +
      '`npm run usher -- sweep --stage local` sweeps immediately.' +
      '\n\nExample, with a rule that has `allow: anyone`, like the team docs in docs/conversation.yml:\n' +
      "  npm run usher -- trigger '/join docs' --user stranger-1\n  npm run usher -- local accept stranger-1",
  );
for (const ending of ENDINGS) {
  add(ending, DESCRIPTIONS[ending])
    .argument('<login>', 'the invited person', readLogin)
    .action((login: string, options: LocalOptions) => act(options, login, `invitations/${login}/${ending}`));
}
add('member', 'add a person to a team in the rules, for example an approver')
  .argument('<login>', 'the person', readLogin)
  .argument('<team>', 'slug of the team')
  .action((login: string, team: string, options: LocalOptions) =>
    act(options, team, `teams/${encodeURIComponent(team)}/members/${login}`),
  );
add('revoke-token', 'revoke the token that Usher uses, as its owner can').action((options: LocalOptions) =>
  act(options, 'token', 'token/revoke'),
);
add('replace-token', 'give Usher a new token, as a deployment does').action((options: LocalOptions) =>
  act(options, 'token', 'token/replace'),
);
for (const decision of DECISIONS) {
  add(
    `click-${decision}`,
    `click ${decision === 'approve' ? 'Approve' : 'Deny'} in Slack, on the latest request`,
  )
    .argument('<login>', 'the person who clicks', readLogin)
    .action((login: string, options: LocalOptions) => act(options, login, `clicks/${login}/${decision}`));
}
add('lapse', 'age a request past its 14-day limit')
  .argument('<login>', 'the person who asked', readLogin)
  .action((login: string, options: LocalOptions) => act(options, login, `requests/${login}/lapse`));
add('pass', 'let time pass, from 1h to 365d, then sweep')
  .argument('<time>', 'how much, like 12h or 7d')
  .action((time: string, options: LocalOptions) => act(options, time, `time/${encodeURIComponent(time)}`));

function add(name: string, about: string): Command {
  const url = 'address of its GitHub stand-in (default: from LOCAL_PORT)';
  return local.command(name).description(about).option('--url <url>', url).addOption(jsonOption());
}

async function act(options: LocalOptions, subject: string, path: string): Promise<void> {
  const { simulate } = await import('../local.ts');
  await simulate(options, subject, path);
}
