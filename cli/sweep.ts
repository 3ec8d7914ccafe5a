import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { Command } from 'commander';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { toAwsFailure } from '../src/aws/failures.ts';
import { SWEEP_TIMEOUT } from '../src/runtime/limits.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS, localAws, NOT_RUNNING } from './aws.ts';
import { notDeployed } from './deployed-stack.ts';
import { jsonOption, readTime, stageOption, type StageOptions } from './options.ts';
import { openTerminal } from './terminal.ts';

interface Options extends StageOptions {
  readonly since?: string;
}

/** `usher sweep`: runs the sweep now. */
export const sweep = new Command('sweep')
  .addOption(stageOption())
  .option(
    '--since <time>',
    'look back to this time, like 2026-11-23T00:00:00Z, even where rules are newer (default: the last complete sweep)',
    checkTime,
  )
  .addOption(jsonOption())
  .addHelpText(
    'after',
    '\nExamples:\n  npm run usher -- sweep --stage prod --since 2026-11-20T00:00:00Z\n  npm run usher -- sweep --stage local   (a running `npm start`)',
  )
  .action(async ({ stage, since, json }: Options) => {
    const terminal = openTerminal(json === true);
    terminal.progress('sweeping …');
    const FunctionName = `usher-${stage}-sweep`;
    const Payload = JSON.stringify(since === undefined ? {} : { since });
    const response = await openLambda(stage)
      .send(new InvokeCommand({ FunctionName, Payload }))
      .catch((error: unknown) => {
        if (stage === LOCAL_STAGE)
          throw new ProblemsError('the local stage', [NOT_RUNNING], { cause: error });
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
  });

function checkTime(text: string): string {
  readTime(text);
  return text;
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
