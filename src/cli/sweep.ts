import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Command, InvalidArgumentError } from 'commander';
import { toAwsFailure } from '../aws/aws-failure.ts';
import { ProblemsError } from '../config/problems-error.ts';
import { SWEEP_TIMEOUT } from '../config/limits.ts';
import { RetryableFailure } from '../failure.ts';
import { LOCAL_STAGE } from '../local/local-world.ts';
import { readSince } from '../sweep/read-since.ts';
import { localAws } from './local-aws.ts';
import { jsonOption, type StageOptions, stageOption } from './options.ts';
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
    const FunctionName = `usher-${stage}-sweep`;
    const Payload = JSON.stringify(since === undefined ? {} : { since });
    const answer = await connect(stage)
      .send(new InvokeCommand({ FunctionName, Payload }))
      .catch((error: unknown) => {
        const failure = toAwsFailure(error, 'Lambda');
        if (stage !== LOCAL_STAGE && failure instanceof RetryableFailure) throw failure;
        const what = failure instanceof Error ? failure.message : String(failure);
        throw new ProblemsError(FunctionName, [`could not be called (${what}): ${whatToDo(stage)}`], {
          cause: error,
        });
      });
    if (answer.FunctionError !== undefined) {
      throw new ProblemsError(FunctionName, ['did not complete: its log says why']);
    }
    openTerminal(json === true).give(`${FunctionName}: complete`, { function: FunctionName, complete: true });
  });

function readTime(text: string): string {
  if (readSince({ since: text }) !== undefined) return text;
  throw new InvalidArgumentError('It must be a time like 2026-11-23T00:00:00Z.');
}

const whatToDo = (stage: string) =>
  stage === LOCAL_STAGE
    ? 'run `npm start` first, with the same LOCAL_PORT'
    : `check AWS_REGION and your AWS credentials, and that stage ${stage} is deployed`;

function connect(stage: string): LambdaClient {
  // It answers when it is done; the SDK would try again meanwhile.
  const options = { maxAttempts: 1, requestHandler: { requestTimeout: (SWEEP_TIMEOUT + 5) * 1_000 } };
  if (stage !== LOCAL_STAGE) return new LambdaClient(options);
  return new LambdaClient({ ...options, ...localAws('webhook') });
}
