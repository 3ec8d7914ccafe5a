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
  readonly instance?: string;
  readonly json?: true;
}

/** `usher trigger`: sends a signed webhook delivery, or an alarm, to a running `npm start`. */
export const trigger = new Command('trigger')
  .argument(
    '<what>',
    'text of a comment; the name of an event, such as ping, to send its published example; or alarm, to set off the alarm of an instance that `heal` looks after',
    readText,
  )
  .option(
    '--user <login>',
    'author of the comment; `stranger…` is outside the organization (default: the example user of GitHub)',
    readLogin,
  )
  .option(
    '--repository <name>',
    'like handbook or my_org/handbook (default: the repository of the first rule)',
    readRepository,
  )
  .option('--issue <number>', 'the issue (default: the first one in the rule)', readIssue)
  .option('--instance <id>', 'of an alarm, the instance (default: the first healthy one)', readInstance)
  .option('--url <url>', 'address of its webhook (default: from LOCAL_PORT)')
  .addOption(jsonOption())
  .addHelpText(
    'after',
    '\nExamples:\n  npm run usher -- trigger join --user octocat\n  npm run usher -- trigger ping\n  npm run usher -- trigger alarm',
  )
  .action(async (what: string, options: Options, command: Command) => {
    const url = options.url ?? `http://127.0.0.1:${portsFrom(process.env['LOCAL_PORT']).webhook}/webhook`;
    if (what === 'alarm') {
      await setOffAlarm(url, options, command);
      return;
    }
    if (options.instance !== undefined) command.error('error: --instance is only for alarm');
    const { event, payload, label } = compose(what, options, command, await timeAt(url));
    const { delivery, status, body } = await deliver(url, event, payload).catch(notResponding(url));
    const message = messageIn(body);
    const isAccepted = status < 400;
    openTerminal(options.json === true).print(`${label} → ${status} ${message} (delivery ${delivery})`, {
      delivery,
      status,
      message,
      taken: isAccepted,
    });
    if (!isAccepted) process.exitCode = status >= 500 ? EXIT.later : EXIT.fix;
  });

const notResponding = (url: string) => (error: unknown) => {
  throw new ProblemsError(
    url,
    ['is not responding: run `npm start` first, or give its address with --url or LOCAL_PORT'],
    { cause: error },
  );
};

/** Has the run publish the alarm of an instance, as CloudWatch would. */
async function setOffAlarm(
  url: string,
  { user, repository, issue, instance, json }: Options,
  command: Command,
) {
  if ([user, repository, issue].some((option) => option !== undefined)) {
    command.error('error: --user, --repository and --issue are only for comments');
  }
  const response = await fetch(new URL('/alarm', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instance }),
  }).catch(notResponding(url));
  const { data } = z.safeParse(setOff, await response.json());
  if (data === undefined) {
    const todo =
      response.status === 404
        ? 'has no such instance: see them on the page, under World'
        : 'does not run heal: name a group under `heal` in the rules, and restart it';
    throw new ProblemsError('npm start', [todo]);
  }
  openTerminal(json === true).print(`alarm of ${data.instance} in ${data.group} → published`, data);
}

const setOff = z.object({ instance: z.string(), group: z.string() });

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
  { user, repository: name, issue }: Options,
  command: Command,
  now: Date | undefined,
) {
  const [example] = readExamples().get(what) ?? [];
  if (example !== undefined) {
    if ([user, name, issue].some((option) => option !== undefined)) {
      command.error(
        `error: ${what} is sent exactly as GitHub published it: --user, --repository and --issue are only for comments`,
      );
    }
    return { event: what, payload: example, label: what };
  }
  const rules = readRulesFile(findRulesFile(LOCAL_STAGE));
  const fullName = name?.includes('/') ? name : name && `${rules.organization}/${name}`;
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
  const label = `${payload.comment.user.login} on ${repository}#${payload.issue.number}: ${what}`;
  return { event: 'issue_comment', payload, label };
}

const reply = z.object({ message: z.string() });
const clock = z.object({ now: z.iso.datetime() });

/** The message from `receive`, or the whole body if something else responded. */
function messageIn(body: string): string {
  try {
    return reply.parse(JSON.parse(body)).message;
  } catch {
    return body;
  }
}

function readText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be blank: GitHub rejects blank comments.');
}

function readRepository(text: string): string {
  if (/^(?:[\w-]+\/)?(?!\.{1,2}$)[\w.-]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be NAME or ORGANIZATION/NAME.');
}

function readInstance(text: string): string {
  if (/^i-[\da-f]{8,17}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be the id of an instance.');
}

function readIssue(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be the number of an issue.');
  return Number(text);
}
