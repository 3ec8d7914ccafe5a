import { setTimeout } from 'node:timers/promises';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { recordAct } from '../deploy/record-act.ts';
import { callAws } from '../src/aws/failures.ts';
import { RetryableFailure } from '../src/runtime/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS } from './aws.ts';
import { notDeployed, stackName } from './deployed-stack.ts';
import type { StageOptions } from './options.ts';
import { done, openTerminal, type Terminal } from './terminal.ts';

/** In ms. AWS switches an event source mapping within a minute. */
const POLL_INTERVAL = 1_000;
const TIMEOUT = 120_000;

/** Stops or resumes the processing of both queues. @throws ProblemsError if they are not deployed; a Failure of AWS. */
export async function switchProcessing(
  act: 'pause' | 'resume',
  { stage, json }: StageOptions,
): Promise<void> {
  const enabled = act === 'resume';
  const terminal = openTerminal(json === true);
  const lambda = new LambdaClient(ADMIN_OPTIONS);
  const functions = ['command', 'notify'].map((part) => `${stackName(stage)}-${part}`);
  for (const functionName of functions) await listMappings(lambda, functionName, stage);
  await recordAct(ADMIN_OPTIONS, stage, { act });
  for (const functionName of functions) await switchMappings(lambda, functionName, enabled, stage, terminal);
  terminal.print(
    enabled
      ? `\n${stage} is running.`
      : `\n${stage} is paused; messages wait for up to 14 days. Next: npm run usher -- resume --stage ${stage}`,
    { stage, functions, enabled },
  );
}

/** Enables or disables a function's event source mappings and waits for AWS; a switch may already be in progress. */
async function switchMappings(
  lambda: LambdaClient,
  functionName: string,
  enabled: boolean,
  stage: string,
  terminal: Terminal,
): Promise<void> {
  const [wanted, unwanted] = enabled ? ['Enabled', 'Disabled'] : ['Disabled', 'Enabled'];
  for (const deadline = Date.now() + TIMEOUT; ; await setTimeout(POLL_INTERVAL)) {
    const mappings = await listMappings(lambda, functionName, stage);
    if (mappings.every(({ State }) => State === wanted)) break;
    if (Date.now() > deadline) {
      throw new RetryableFailure(`${functionName} is not ${wanted.toLowerCase()} yet`);
    }
    terminal.progress(`waiting for ${functionName} to be ${wanted.toLowerCase()} …`);
    for (const { UUID } of mappings.filter(({ State }) => State === unwanted)) {
      await callAws('Lambda', lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled })));
    }
  }
  terminal.info(done(`${functionName} is ${wanted.toLowerCase()}`));
}

async function listMappings(lambda: LambdaClient, FunctionName: string, stage: string) {
  const listing = lambda
    .send(new ListEventSourceMappingsCommand({ FunctionName }))
    .catch((error: unknown) => {
      throw error instanceof ResourceNotFoundException ? notDeployed(FunctionName, stage) : error;
    });
  const { EventSourceMappings = [] } = await callAws('Lambda', listing);
  if (EventSourceMappings.length > 0) return EventSourceMappings;
  throw new ProblemsError(FunctionName, [
    `is not connected to its queue: run \`npx serverless deploy --stage ${stage}\``,
  ]);
}
