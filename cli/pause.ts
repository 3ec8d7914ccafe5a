import { setTimeout } from 'node:timers/promises';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { Command } from 'commander';
import { callAws } from '../src/aws/failures.ts';
import { RetryableFailure } from '../src/runtime/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS } from './aws.ts';
import { notDeployed, stackName } from './deployed-stack.ts';
import { jsonOption, stageOption, type StageOptions } from './options.ts';
import { done, openTerminal, type Terminal } from './terminal.ts';

/** In ms: between two looks; and how long AWS may take to switch, which it does within a minute. */
const EVERY = 1_000;
const PATIENCE = 120_000;

/** `usher pause`: deliveries are taken and wait in their queues, and nothing acts on them. */
export const pause = switching('pause', false, 'let deliveries wait in their queues, and act on nothing');

/** `usher resume`: goes on where `usher pause` stopped. */
export const resume = switching('resume', true, 'act again on what comes, and on what waited');

function switching(name: string, enabled: boolean, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(stageOption())
    .addOption(jsonOption())
    .addHelpText('after', `\nExample:\n  npm run usher -- ${name} --stage prod`)
    .action(async ({ stage, json }: StageOptions) => {
      const terminal = openTerminal(json === true);
      const lambda = new LambdaClient(ADMIN_OPTIONS);
      const functions = ['command', 'notify'].map((part) => `${stackName(stage)}-${part}`);
      for (const functionName of functions)
        await switchFunction(lambda, functionName, enabled, stage, terminal);
      terminal.give(
        enabled
          ? `\n${stage} acts again.`
          : `\n${stage} is paused; messages wait for up to 14 days. Next: npm run usher -- resume --stage ${stage}`,
        { stage, functions, enabled },
      );
    });
}

/** Switches what brings messages to a function, and waits until AWS has done so. It may be under way already. */
async function switchFunction(
  lambda: LambdaClient,
  functionName: string,
  enabled: boolean,
  stage: string,
  terminal: Terminal,
): Promise<void> {
  const [wanted, unwanted] = enabled ? ['Enabled', 'Disabled'] : ['Disabled', 'Enabled'];
  for (const end = Date.now() + PATIENCE; ; await setTimeout(EVERY)) {
    const mappings = await mappingsOf(lambda, functionName, stage);
    if (mappings.every(({ State }) => State === wanted)) break;
    if (Date.now() > end) {
      throw new RetryableFailure(`${functionName} is not ${wanted.toLowerCase()} yet`);
    }
    terminal.progress(`waiting until ${functionName} is ${wanted.toLowerCase()} …`);
    for (const { UUID } of mappings.filter(({ State }) => State === unwanted)) {
      await callAws('Lambda', lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled })));
    }
  }
  terminal.tell(done(`${functionName} is ${wanted.toLowerCase()}`));
}

async function mappingsOf(lambda: LambdaClient, FunctionName: string, stage: string) {
  const asking = lambda.send(new ListEventSourceMappingsCommand({ FunctionName })).catch((error: unknown) => {
    throw error instanceof ResourceNotFoundException ? notDeployed(FunctionName, stage) : error;
  });
  const { EventSourceMappings = [] } = await callAws('Lambda', asking);
  if (EventSourceMappings.length > 0) return EventSourceMappings;
  throw new ProblemsError(FunctionName, [
    `takes from no queue: run \`npx serverless deploy --stage ${stage}\``,
  ]);
}
