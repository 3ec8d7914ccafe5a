import { type Command, CommanderError } from 'commander';
import { LOCAL_STAGE, readEnvironment } from '../deploy/environment.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { PortTakenError } from './serve.ts';

/**
 * Runs a program with the arguments from the command line. For an error that the user can fix it prints the message
 * without a stack trace. The exit code is 2 for an unknown argument, and 1 for any other error.
 *
 * @param run - Called with the program's options.
 */
export async function main(program: Command, run: Parameters<Command['action']>[0]): Promise<void> {
  try {
    await program
      .exitOverride()
      .hook('preAction', () => {
        readEnvironment(LOCAL_STAGE);
      })
      .action(run)
      .parseAsync();
  } catch (error) {
    // Commander has printed the message; asking for help is not an error.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const isUserError = error instanceof ProblemsError || error instanceof PortTakenError;
    console.error(isUserError ? error.message : error);
    process.exitCode = 1;
  }
}
