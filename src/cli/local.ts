import { Argument, Command } from 'commander';
import * as z from 'zod/mini';
import { ProblemsError } from '../config/problems-error.ts';
import { endings } from '../local/github/by-hand-routes.ts';
import { portsFrom } from '../local/ports.ts';

const said = z.object({ message: z.string() });

/** `usher local`: does in a running `npm start` what an invited person, or time, does on GitHub. */
export const local = new Command('local')
  .description('let something happen to an invitation in a running `npm start`')
  .addArgument(new Argument('<ending>', 'what becomes of it').choices(endings.options))
  .argument('<login>', 'of the person who was invited')
  .option('--url <url>', 'where its stand-in for GitHub is (default: its usual address, from LOCAL_PORT)')
  .addHelpText(
    'after',
    '\nThe next sweep tells of it, within a minute; `npm run usher -- sweep --stage local` makes one at once.' +
      '\n\nExample:\n  npm run usher -- trigger join --user stranger-1\n  npm run usher -- local accept stranger-1',
  )
  .action(async (ending: string, login: string, options: { readonly url?: string }) => {
    const url = options.url ?? `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT']).github}`;
    const path = `/_local/invitations/${encodeURIComponent(login)}/${ending}`;
    const answer = await fetch(url + path, { method: 'POST' }).catch((error: unknown) => {
      const problem =
        'nothing answers there: run `npm start` first, or name its address with --url or LOCAL_PORT';
      throw new ProblemsError(url, [problem], { cause: error });
    });
    const { message } = said.parse(await answer.json());
    if (!answer.ok) throw new ProblemsError(login, [message]);
    console.log(message);
  });
