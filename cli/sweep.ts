import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { toAwsFailure } from '../src/aws/failures.ts';
import { SWEEP_TIMEOUT } from '../src/runtime/limits.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS, localAws, NOT_RUNNING } from './aws.ts';
import { notDeployed } from './deployed-stack.ts';
import type { StageOptions } from './options.ts';
import { openTerminal } from './terminal.ts';

export interface SweepOptions extends StageOptions {
  readonly since?: string;
}

/** Runs the sweep, and waits for its end. @throws ProblemsError if it is not deployed or fails; a Failure of Lambda. */
export async function sweepNow({ stage, since, json }: SweepOptions): Promise<void> {
  const terminal = openTerminal(json === true);
  terminal.progress('sweeping …');
  const FunctionName = `usher-${stage}-sweep`;
  const Payload = JSON.stringify(since === undefined ? {} : { since });
  const response = await openLambda(stage)
    .send(new InvokeCommand({ FunctionName, Payload }))
    .catch((error: unknown) => {
      if (stage === LOCAL_STAGE) throw new ProblemsError('the local stage', [NOT_RUNNING], { cause: error });
      throw error instanceof ResourceNotFoundException
        ? notDeployed(FunctionName, stage)
        : toAwsFailure(error, 'Lambda');
    });
  if (response.FunctionError !== undefined) {
    const log = `npx serverless logs --function sweep --stage ${stage} --startTime 10m`;
    const why = stage === LOCAL_STAGE ? 'see the terminal of `npm start`' : `see \`${log}\``;
    throw new ProblemsError(FunctionName, [`did not complete: ${why}`]);
  }
  terminal.print(`${FunctionName}: complete`, { function: FunctionName, complete: true });
}

function openLambda(stage: string): LambdaClient {
  // Lambda responds when the sweep is finished; a retry of the SDK would start another one.
  const timeout = (SWEEP_TIMEOUT + 5) * 1_000;
  const requestHandler = {
    ...ADMIN_OPTIONS.requestHandler,
    requestTimeout: timeout,
    socketTimeout: timeout,
  };
  const options = { maxAttempts: 1, requestHandler };
  if (stage !== LOCAL_STAGE) return new LambdaClient(options);
  return new LambdaClient({ ...options, ...localAws('webhook') });
}
