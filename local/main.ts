import { type Command, CommanderError } from 'commander';
import { LOCAL_STAGE, readEnvironment } from '../deploy/environment.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { PortTakenError } from './serve.ts';

/**
 * Runs a program of this machine with the arguments that it was given; of a fault that the person before it can mend it
 * prints the message alone. It exits with 2 at an argument that it does not know, with 1 at every other fault.
 *
 * @param run - Takes the options that the program has.
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
    // It has said so itself; help is no fault.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const isForThePerson = error instanceof ProblemsError || error instanceof PortTakenError;
    console.error(isForThePerson ? error.message : error);
    process.exitCode = 1;
  }
}
