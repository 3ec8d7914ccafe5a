import { ProblemsError } from '../config/problems-error.ts';
import { readEnvironment } from '../config/read-environment.ts';
import { LOCAL_STAGE } from './local-world.ts';
import { PortTakenError } from './serve.ts';

/** Runs a program of this machine; of a fault that the person before it can mend it prints the message alone. */
export async function main(run: () => Promise<void>): Promise<void> {
  try {
    readEnvironment(LOCAL_STAGE);
    await run();
  } catch (error) {
    const isForThePerson = error instanceof ProblemsError || error instanceof PortTakenError;
    console.error(isForThePerson ? error.message : error);
    process.exitCode = 1;
  }
}
