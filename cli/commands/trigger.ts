import { Command, InvalidArgumentError } from 'commander';
import { jsonOption, readLogin } from '../options.ts';
import type { TriggerOptions } from '../trigger.ts';

interface Options extends TriggerOptions {
  readonly instance?: string;
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
  .option('--url <url>', 'address of its webhook (default: from LOCAL_PORT)', readUrl)
  .addOption(jsonOption())
  .addHelpText(
    'after',
    '\nExamples:\n  npm run usher -- trigger join --user octocat\n  npm run usher -- trigger ping\n  npm run usher -- trigger alarm',
  )
  .action(async (what: string, { instance, ...options }: Options, command: Command) => {
    if (what === 'alarm') {
      if ([options.user, options.repository, options.issue].some((option) => option !== undefined)) {
        command.error('error: --user, --repository and --issue are only for comments');
      }
      const { setOffAlarm } = await import('../trigger-alarm.ts');
      return await setOffAlarm(instance, options);
    }
    if (instance !== undefined) command.error('error: --instance is only for alarm');
    const { sendEvent } = await import('../trigger.ts');
    return await sendEvent(what, options, command);
  });

function readText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be blank: GitHub rejects blank comments.');
}

function readRepository(text: string): string {
  if (/^(?:[\w-]+\/)?(?!\.{1,2}$)[\w.-]+$/.test(text)) return text;
  throw new InvalidArgumentError('It must be NAME or ORGANIZATION/NAME.');
}

function readUrl(text: string): string {
  if (/^https?:/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('It must be an address like http://127.0.0.1:3700/webhook.');
}

function readInstance(text: string): string {
  if (/^i-[\da-f]{8,17}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be the id of an instance.');
}

function readIssue(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be the number of an issue.');
  return Number(text);
}
