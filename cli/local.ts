import { Command } from 'commander';
import * as z from 'zod/mini';
import { type Ending, endings } from '../local/github/control-routes.ts';
import { portsFrom } from '../local/ports.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { jsonOption, readLogin } from './options.ts';
import { openTerminal } from './terminal.ts';

interface Options {
  readonly url?: string;
  readonly json?: true;
}

const said = z.object({ message: z.string() });

const ABOUT: Readonly<Record<Ending, string>> = {
  accept: 'let an invited person accept the invitation',
  decline: 'let an invited person decline the invitation',
  cancel: 'take an invitation back, as an owner may',
  expire: 'let the seven days of an invitation be over',
};

/** `usher local`: does in a running `npm start` what people, or time, do on GitHub. */
export const local = new Command('local')
  .usage('<command>')
  .description('let something happen on GitHub, or time pass, in a running `npm start`')
  .addHelpText(
    'after',
    '\nThe next sweep tells what became of an invitation or a request, within a minute;\n' +
      '`npm run usher -- sweep --stage local` makes one at once.' +
      '\n\nExample, where a rule has `allow: anyone`, as for the team docs in docs/conversation.yml:\n' +
      "  npm run usher -- trigger '/join docs' --user stranger-1\n  npm run usher -- local accept stranger-1",
  );
for (const ending of endings.options) {
  add(ending, ABOUT[ending])
    .argument('<login>', 'of the person who was invited', readLogin)
    .action((login: string, options: Options) => act(options, login, `invitations/${login}/${ending}`));
}
add('member', 'put a person into a team of the rules; an approver, say')
  .argument('<login>', 'of anybody', readLogin)
  .argument('<team>', 'its slug')
  .action((login: string, team: string, options: Options) =>
    act(options, team, `teams/${encodeURIComponent(team)}/members/${login}`),
  );
add('revoke-token', 'take from Usher the token that it acts with, as its owner may').action(
  (options: Options) => act(options, 'token', 'token/revoke'),
);
add('replace-token', 'deploy Usher with another token').action((options: Options) =>
  act(options, 'token', 'token/replace'),
);
add('lapse', 'let the 14 days be over in which a request can be decided')
  .argument('<login>', 'of the person who asked', readLogin)
  .action((login: string, options: Options) => act(options, login, `requests/${login}/lapse`));

function add(name: string, about: string): Command {
  const where = 'where its stand-in for GitHub is (default: its usual address, from LOCAL_PORT)';
  return local.command(name).description(about).option('--url <url>', where).addOption(jsonOption());
}

async function act({ url: given, json }: Options, source: string, path: string): Promise<void> {
  const url = given ?? `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT']).github}`;
  const answer = await fetch(`${url}/_local/${path}`, { method: 'POST' }).catch((error: unknown) => {
    const problem =
      'nothing answers there: run `npm start` first, or name its address with --url or LOCAL_PORT';
    throw new ProblemsError(url, [problem], { cause: error });
  });
  const { data } = said.safeParse(await answer.json().catch(() => undefined));
  if (data === undefined) {
    throw new ProblemsError(url, [
      `answers ${answer.status}, and not as the stand-in for GitHub of \`npm start\` does: see --url and LOCAL_PORT`,
    ]);
  }
  if (!answer.ok) throw new ProblemsError(source, [data.message]);
  openTerminal(json === true).give(data.message, data);
}
