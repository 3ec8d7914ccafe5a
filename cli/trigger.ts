import { Command, InvalidArgumentError } from 'commander';
import * as z from 'zod/mini';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { findRulesFile, readRulesFile } from '../deploy/rules/read-rules-file.ts';
import { deliver } from '../local/deliver.ts';
import { readExamples } from '../local/example-payloads.ts';
import { portsFrom } from '../local/ports.ts';
import { writeComment } from '../local/write-comment.ts';
import { isSameName } from '../src/messages/github-event.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { EXIT } from './exit-code.ts';
import { jsonOption, readLogin } from './options.ts';
import { openTerminal } from './terminal.ts';

interface Options {
  readonly user?: string;
  readonly repository?: string;
  readonly issue?: number;
  readonly url?: string;
  readonly json?: true;
}

/** `usher trigger`: delivers one event to a running `npm start`, signed with its secret. */
export const trigger = new Command('trigger')
  .description('deliver a signed event to a running `npm start`')
  .argument(
    '<what>',
    'the text of a comment, or the name of an event of which GitHub’s published example is sent as it is',
    readWhat,
  )
  .option(
    '--user <login>',
    'who comments; `stranger…` is from outside the organization (default: who wrote GitHub’s example)',
    readLogin,
  )
  .option(
    '--repository <name>',
    'the repository, like handbook or my_org/handbook (default: of the first rule)',
    readRepository,
  )
  .option('--issue <number>', 'the issue (default: the first that the rule covers)', readIssue)
  .option('--url <url>', 'where `npm start` takes deliveries (default: its usual address, from LOCAL_PORT)')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    '\nExamples:\n  npm run usher -- trigger join --user octocat\n  npm run usher -- trigger ping',
  )
  .action(async (what: string, options: Options, command: Command) => {
    const url = options.url ?? `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT']).webhook}/webhook`;
    const { event, payload, told } = compose(what, options, command, await timeAt(url));
    const { delivery, status, body } = await deliver(url, event, payload).catch((error: unknown) => {
      throw new ProblemsError(
        url,
        ['nothing answers there: run `npm start` first, or name its address with --url or LOCAL_PORT'],
        { cause: error },
      );
    });
    const message = messageIn(body);
    const isTaken = status < 400;
    openTerminal(options.json === true).give(`${told} → ${status} ${message} (delivery ${delivery})`, {
      delivery,
      status,
      message,
      taken: isTaken,
    });
    if (!isTaken) process.exitCode = status >= 500 ? EXIT.later : EXIT.mend;
  });

/** The time by the clock of the run, which the page may have set ahead; undefined where none answers. */
async function timeAt(url: string): Promise<Date | undefined> {
  try {
    const response = await fetch(new URL('/clock', url));
    return new Date(clock.parse(await response.json()).now);
  } catch {
    return undefined;
  }
}

function compose(
  what: string,
  { user, repository: named, issue }: Options,
  command: Command,
  now: Date | undefined,
) {
  const [example] = readExamples().get(what) ?? [];
  if (example !== undefined) {
    if ([user, named, issue].some((option) => option !== undefined)) {
      command.error(
        `error: ${what} is sent as GitHub published it: --user, --repository and --issue are for a comment`,
      );
    }
    return { event: what, payload: example, told: what };
  }
  const rules = readRulesFile(findRulesFile(LOCAL_STAGE));
  const fullName = named?.includes('/') ? named : named && `${rules.organization}/${named}`;
  const [first] = rules.rules;
  if (first === undefined) throw new Error('a rules file always has a rule');
  const repository = fullName ?? first.repository.replace('/*', '/handbook');
  const rule = rules.rules.find((it) => isSameName(it.repository, repository));
  const comment = {
    body: what,
    login: user,
    organization: rules.organization,
    repository,
    issue: issue ?? rule?.issues?.[0] ?? 1,
    now,
  };
  const payload = writeComment(comment);
  const told = `${payload.comment.user.login} on ${repository}#${payload.issue.number}: ${what}`;
  return { event: 'issue_comment', payload, told };
}

const said = z.object({ message: z.string() });
const clock = z.object({ now: z.iso.datetime() });

/** What `receive` says, or all that somebody else answered. */
function messageIn(body: string): string {
  try {
    return said.parse(JSON.parse(body)).message;
  } catch {
    return body;
  }
}

function readWhat(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must have words in it: GitHub takes no blank comment.');
}

function readRepository(text: string): string {
  if (/^(?:[\w-]+\/)?(?!\.{1,2}$)[\w.-]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be NAME or ORGANIZATION/NAME.');
}

function readIssue(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be the number of an issue.');
  return Number(text);
}
