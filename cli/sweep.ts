import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { Command, InvalidArgumentError } from 'commander';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { toAwsFailure } from '../src/aws/failures.ts';
import { SWEEP_TIMEOUT } from '../src/runtime/limits.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { readSince } from '../src/sweep/sweep.ts';
import { ADMIN_OPTIONS, localAws, NOT_RUNNING } from './aws.ts';
import { notDeployed } from './deployed-stack.ts';
import { jsonOption, stageOption, type StageOptions } from './options.ts';
import { openTerminal } from './terminal.ts';

interface Options extends StageOptions {
  readonly since?: string;
}

/** `usher sweep`: looks now for commands that never arrived. */
export const sweep = new Command('sweep')
  .description('look now for commands that never arrived, and for what became of invitations')
  .addOption(stageOption())
  .option(
    '--since <time>',
    'since when, like 2026-11-23T00:00:00Z, also before the rules covered a repository (default: the last complete sweep)',
    readTime,
  )
  .addOption(jsonOption())
  .addHelpText(
    'after',
    '\nExamples:\n  npm run usher -- sweep --stage prod --since 2026-11-20T00:00:00Z\n  npm run usher -- sweep --stage local   (of a running `npm start`)',
  )
  .action(async ({ stage, since, json }: Options) => {
    const terminal = openTerminal(json === true);
    terminal.progress('sweeping …');
    const FunctionName = `usher-${stage}-sweep`;
    const Payload = JSON.stringify(since === undefined ? {} : { since });
    const answer = await connect(stage)
      .send(new InvokeCommand({ FunctionName, Payload }))
      .catch((error: unknown) => {
        if (stage === LOCAL_STAGE) throw new ProblemsError('the sweep', [NOT_RUNNING], { cause: error });
        throw error instanceof ResourceNotFoundException
          ? notDeployed(FunctionName, stage)
          : toAwsFailure(error, 'Lambda');
      });
    if (answer.FunctionError !== undefined) {
      const log = `npx serverless logs --function sweep --stage ${stage} --startTime 10m`;
      const why = stage === LOCAL_STAGE ? 'the terminal of `npm start` says why' : `\`${log}\` says why`;
      throw new ProblemsError(FunctionName, [`did not complete: ${why}`]);
    }
    terminal.give(`${FunctionName}: complete`, { function: FunctionName, complete: true });
  });

function readTime(text: string): string {
  if (readSince({ since: text }) !== undefined) return text;
  throw new InvalidArgumentError('It must be a time like 2026-11-23T00:00:00Z.');
}

function connect(stage: string): LambdaClient {
  // It answers when it is done; the SDK would try again meanwhile.
  const patience = (SWEEP_TIMEOUT + 5) * 1_000;
  const requestHandler = {
    ...ADMIN_OPTIONS.requestHandler,
    requestTimeout: patience,
    socketTimeout: patience,
  };
  const options = { maxAttempts: 1, requestHandler };
  if (stage !== LOCAL_STAGE) return new LambdaClient(options);
  return new LambdaClient({ ...options, ...localAws('webhook') });
}
