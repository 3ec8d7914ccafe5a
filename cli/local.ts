import { Command } from 'commander';
import * as z from 'zod/mini';
import { decisions, type Ending, endings } from '../local/github/control-routes.ts';
import { portsFrom } from '../local/ports.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { jsonOption, readLogin } from './options.ts';
import { openTerminal } from './terminal.ts';

interface Options {
  readonly url?: string;
  readonly json?: true;
}

const reply = z.object({ message: z.string() });

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
for (const ending of endings.options) {
  add(ending, DESCRIPTIONS[ending])
    .argument('<login>', 'the invited person', readLogin)
    .action((login: string, options: Options) => act(options, login, `invitations/${login}/${ending}`));
}
add('member', 'add a person to a team in the rules, for example an approver')
  .argument('<login>', 'the person', readLogin)
  .argument('<team>', 'slug of the team')
  .action((login: string, team: string, options: Options) =>
    act(options, team, `teams/${encodeURIComponent(team)}/members/${login}`),
  );
add('revoke-token', 'revoke the token that Usher uses, as its owner can').action((options: Options) =>
  act(options, 'token', 'token/revoke'),
);
add('replace-token', 'give Usher a new token, as a deployment does').action((options: Options) =>
  act(options, 'token', 'token/replace'),
);
for (const decision of decisions.options) {
  add(
    `click-${decision}`,
    `click ${decision === 'approve' ? 'Approve' : 'Deny'} in Slack, on the latest request`,
  )
    .argument('<login>', 'the person who clicks', readLogin)
    .action((login: string, options: Options) => act(options, login, `clicks/${login}/${decision}`));
}
add('lapse', 'age a request past its 14-day limit')
  .argument('<login>', 'the person who asked', readLogin)
  .action((login: string, options: Options) => act(options, login, `requests/${login}/lapse`));
add('pass', 'let time pass, from 1h to 365d, then sweep')
  .argument('<time>', 'how much, like 12h or 7d')
  .action((time: string, options: Options) => act(options, time, `time/${encodeURIComponent(time)}`));

function add(name: string, about: string): Command {
  const url = 'address of its GitHub stand-in (default: from LOCAL_PORT)';
  return local.command(name).description(about).option('--url <url>', url).addOption(jsonOption());
}

async function act({ url: override, json }: Options, subject: string, path: string): Promise<void> {
  const url = override ?? `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT']).github}`;
  const response = await fetch(`${url}/_local/${path}`, { method: 'POST' }).catch((error: unknown) => {
    const problem = 'is not responding: run `npm start` first, or give its address with --url or LOCAL_PORT';
    throw new ProblemsError(url, [problem], { cause: error });
  });
  const { data } = reply.safeParse(await response.json().catch(() => undefined));
  if (data === undefined) {
    throw new ProblemsError(url, [
      `is not the GitHub stand-in of \`npm start\` (status ${response.status}): check --url and LOCAL_PORT`,
    ]);
  }
  if (!response.ok) throw new ProblemsError(subject, [data.message]);
  openTerminal(json === true).print(data.message, data);
}
