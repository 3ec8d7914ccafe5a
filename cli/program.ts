import { Command } from 'commander';
import { LOCAL_STAGE, readEnvironment, refuseStageIn, wrongStage } from '../deploy/environment.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { connect } from './connect/connect.ts';
import { doctor } from './doctor/doctor.ts';
import { encrypt } from './encrypt.ts';
import { history } from './history/history.ts';
import { local } from './local.ts';
import { pause, resume } from './pause.ts';
import { redrive } from './redrive.ts';
import { retry } from './retry.ts';
import { rotate } from './rotate.ts';
import { setup } from './setup/setup.ts';
import { sweep } from './sweep.ts';
import { openTerminal, paint } from './terminal.ts';
import { trigger } from './trigger.ts';

/** Whether the result is for a program. */
export const isJson = process.argv.includes('--json');

/** `npm run usher -- …`: the admin's command. */
export const usher = new Command('npm run usher --')
  .description('Set up, check and operate Usher. Every command has --help; docs/commands.md has more.')
  .showHelpAfterError('See --help.')
  .exitOverride()
  // With --json, a wrong command line is part of the result.
  .configureOutput(isJson ? { writeErr: () => {} } : {})
  .hook('preAction', (_, command) => {
    const stage = stageOf(command);
    const problem = wrongStage(stage ?? LOCAL_STAGE);
    if (problem !== undefined) throw new ProblemsError('STAGE', [problem]);
    rejectLocalStage(command);
    const file = readEnvironment(stage ?? LOCAL_STAGE);
    if (file !== undefined) refuseStageIn(file);
    if (stage !== undefined) openTerminal(isJson).info(paint('dim', describeTarget(command, stage)));
  });
for (const command of [
  setup,
  connect,
  doctor,
  rotate,
  redrive,
  retry,
  pause,
  resume,
  history,
  sweep,
  encrypt,
  trigger,
  local,
]) {
  usher.addCommand(command.copyInheritedSettings(usher));
  for (const subcommand of command.commands) subcommand.copyInheritedSettings(usher);
}

/** The stage that a command acts on; undefined for commands without `--stage`, which act on this machine. */
function stageOf(command: Command): string | undefined {
  const { stage } = command.opts<{ readonly stage?: unknown }>();
  return typeof stage === 'string' ? stage : undefined;
}

/** Commands that also work in a running `npm start`. */
const LOCAL_COMMANDS = new Set(['history', 'sweep']);

/** Keeps a command that needs a deployed stage from acting on the local one. */
function rejectLocalStage(command: Command): void {
  if (stageOf(command) !== LOCAL_STAGE || LOCAL_COMMANDS.has(command.name())) return;
  const supported = [...LOCAL_COMMANDS].join(' and ');
  command.error(`error: stage ${LOCAL_STAGE} is what \`npm start\` runs: only ${supported} support it`);
}

/** Where a command is about to act, for an admin who may have meant another stage or region. */
function describeTarget(command: Command, stage: string): string {
  if (stage === LOCAL_STAGE) return 'stage local: `npm start` on this machine';
  const target = `stage ${stage} in ${process.env['AWS_REGION']}`;
  const isExplicit = command.getOptionValueSource('stage') !== 'default' || Boolean(process.env['STAGE']);
  return isExplicit ? target : `${target} (default, since neither --stage nor STAGE is set)`;
}
