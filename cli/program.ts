import { Command } from 'commander';
import { readEnvironment, refuseStageIn, wrongStage } from '../deploy/environment.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { connect } from './connect/connect.ts';
import { doctor } from './doctor/doctor.ts';
import { encrypt } from './encrypt.ts';
import { history } from './history/history.ts';
import { local } from './local.ts';
import { refuseLocal, stageIn, whereOf } from './options.ts';
import { pause, resume } from './pause.ts';
import { redrive } from './redrive/redrive.ts';
import { retry } from './retry/retry.ts';
import { rotate } from './rotate.ts';
import { setup } from './setup/setup.ts';
import { sweep } from './sweep.ts';
import { openTerminal, paint } from './terminal.ts';
import { trigger } from './trigger.ts';

/** Whether a program is to read the result. */
export const isJson = process.argv.includes('--json');

/** `npm run usher -- …`: the admin's command. */
export const usher = new Command('npm run usher --')
  .description('Usher for its admins: see each command’s --help. docs/commands.md tells of all of them.')
  .showHelpAfterError('See --help.')
  .exitOverride()
  // A program is told by the result.
  .configureOutput(isJson ? { writeErr: () => {} } : {})
  .hook('preAction', (_, command) => {
    const stage = stageIn(command.opts());
    const wrong = wrongStage(stage);
    if (wrong !== undefined) throw new ProblemsError('STAGE', [wrong]);
    refuseLocal(command);
    const file = readEnvironment(stage);
    if (file !== undefined) refuseStageIn(file);
    const where = whereOf(command);
    if (where !== undefined) openTerminal(isJson).tell(paint('dim', where));
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
  for (const part of command.commands) part.copyInheritedSettings(usher);
}
