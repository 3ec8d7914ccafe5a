import { existsSync } from 'node:fs';
import { ProblemsError } from '../config/problems-error.ts';
import { PortTakenError } from './serve.ts';

/** Runs a program with the variables of `.env`; of a fault that the person before it can mend it prints the message alone. */
export async function main(run: () => Promise<void>): Promise<void> {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    // As in serverless.yml, so that a key is made where the stack will be.
    process.env['AWS_REGION'] ||= 'us-east-1';
    await run();
  } catch (error) {
    const isForThePerson = error instanceof ProblemsError || error instanceof PortTakenError;
    console.error(isForThePerson ? error.message : error);
    process.exitCode = 1;
  }
}
