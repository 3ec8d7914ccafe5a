import { Command } from 'commander';
import { LOCAL_STAGE, readEnvironment, refuseStageIn, wrongStage } from '../deploy/environment.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { openTerminal, paint } from './terminal.ts';

interface CommandEntry {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<Command>;
}

/** All commands, in the order of `--help`. Each is imported only if the command line names it. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'setup',
    description:
      'create the key, the secrets and the rules of a stage; prompts for what is missing and checks it',
    load: async () => (await import('./commands/setup.ts')).setup,
  },
  {
    name: 'connect',
    description: 'create or update the webhook that delivers to the deployed stage, and wait for a delivery',
    load: async () => (await import('./commands/connect.ts')).connect,
  },
  {
    name: 'doctor',
    description: 'check everything that can be wrong with a stage, and say how to fix it',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'rotate',
    description: 'replace the webhook secret: add a new one, then remove the old one with --finish',
    load: async () => (await import('./commands/rotate.ts')).rotate,
  },
  {
    name: 'redrive',
    description: 'show the messages in the dead-letter queues, and send them back',
    load: async () => (await import('./commands/redrive.ts')).redrive,
  },
  {
    name: 'retry',
    description: 'run a failed command again, after you fixed the cause',
    load: async () => (await import('./commands/retry.ts')).retry,
  },
  {
    name: 'pause',
    description: 'stop processing: messages wait in their queues',
    load: async () => (await import('./commands/pause.ts')).pause,
  },
  {
    name: 'resume',
    description: 'resume processing, messages that waited included',
    load: async () => (await import('./commands/pause.ts')).resume,
  },
  {
    name: 'history',
    description:
      'list what became of commands and what admins did, by person, repository, outcome, approver or time',
    load: async () => (await import('./commands/history.ts')).history,
  },
  {
    name: 'export',
    description: 'write what the ledger has recorded to an S3 bucket or a file, for auditors',
    load: async () => (await import('./commands/export.ts')).exportLedger,
  },
  {
    name: 'revoke',
    description: 'end the time of somebody whom Usher let into a team',
    load: async () => (await import('./commands/grants.ts')).revoke,
  },
  {
    name: 'extend',
    description: 'give more time to somebody whom Usher let into a team',
    load: async () => (await import('./commands/grants.ts')).extend,
  },
  {
    name: 'sweep',
    description:
      'look for missed commands, and for changes of invitations, requests and access for a time, now',
    load: async () => (await import('./commands/sweep.ts')).sweep,
  },
  {
    name: 'encrypt',
    description: 'encrypt a secret and print its line for the settings file; type it (hidden) or pipe it in',
    load: async () => (await import('./commands/encrypt.ts')).encrypt,
  },
  {
    name: 'trigger',
    description: 'send a comment, or an example of another event, to a running `npm start`',
    load: async () => (await import('./commands/trigger.ts')).trigger,
  },
  {
    name: 'local',
    description: 'simulate people and time on GitHub in a running `npm start`',
    load: async () => (await import('./commands/local.ts')).local,
  },
];

/**
 * Creates `npm run usher -- …`, the admin's command.
 *
 * @param args - The command line. Commands that it doesn't name have a name and a description only.
 */
export async function createUsher(args: readonly string[]): Promise<Command> {
  const isJson = args.includes('--json');
  const usher = new Command('npm run usher --')
    .description('Set up, check and operate Usher. Every command has --help; docs/commands.md has more.')
    .showHelpAfterError('See --help.')
    .exitOverride()
    // With --json, a wrong command line is part of the result.
    .configureOutput(isJson ? { writeErr: () => {} } : {})
    .hook('preAction', (_, command) => prepare(command, isJson));
  for (const { name, description, load } of COMMANDS) {
    const command = args.includes(name) ? await load() : new Command(name);
    usher.addCommand(command.description(description).copyInheritedSettings(usher));
    for (const subcommand of command.commands) subcommand.copyInheritedSettings(usher);
  }
  return usher.configureHelp({ subcommandTerm: (command) => command.name() });
}

/** Reads the settings of the stage, and prints where the command will act. */
function prepare(command: Command, isJson: boolean): void {
  const stage = stageOf(command);
  const problem = wrongStage(stage ?? LOCAL_STAGE);
  if (problem !== undefined) throw new ProblemsError('STAGE', [problem]);
  rejectLocalStage(command);
  const file = readEnvironment(stage ?? LOCAL_STAGE);
  if (file !== undefined) refuseStageIn(file);
  if (stage !== undefined) openTerminal(isJson).info(paint('dim', describeTarget(command, stage)));
}

/** The stage that a command acts on; undefined for commands without `--stage`, which act on this machine. */
function stageOf(command: Command): string | undefined {
  const { stage } = command.opts<{ readonly stage?: unknown }>();
  return typeof stage === 'string' ? stage : undefined;
}

/** Commands that also work in a running `npm start`. */
const LOCAL_COMMANDS = new Set(['history', 'export', 'revoke', 'extend', 'sweep']);

/** Keeps a command that needs a deployed stage from acting on the local one. */
function rejectLocalStage(command: Command): void {
  if (stageOf(command) !== LOCAL_STAGE || LOCAL_COMMANDS.has(command.name())) return;
  const supported = new Intl.ListFormat('en').format(LOCAL_COMMANDS);
  command.error(`error: stage ${LOCAL_STAGE} is what \`npm start\` runs: only ${supported} support it`);
}

/** Where a command is about to act, for an admin who may have meant another stage or region. */
function describeTarget(command: Command, stage: string): string {
  if (stage === LOCAL_STAGE) return 'stage local: `npm start` on this machine';
  const target = `stage ${stage} in ${process.env['AWS_REGION']}`;
  const isExplicit = command.getOptionValueSource('stage') !== 'default' || Boolean(process.env['STAGE']);
  return isExplicit ? target : `${target} (default, since neither --stage nor STAGE is set)`;
}
