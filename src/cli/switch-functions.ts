import { setTimeout } from 'node:timers/promises';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { Command } from 'commander';
import { orFailure } from '../aws/aws-failure.ts';
import { ProblemsError } from '../config/problems-error.ts';
import { RetryableFailure } from '../failure.ts';
import { ADMIN_OPTIONS } from './admin-aws.ts';
import { notDeployed, stackName } from './deployed-stack.ts';
import { jsonOption, type StageOptions, stageOption } from './options.ts';
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

async function switchFunction(
  lambda: LambdaClient,
  FunctionName: string,
  Enabled: boolean,
  stage: string,
  terminal: Terminal,
): Promise<void> {
  const look = async () => {
    const command = new ListEventSourceMappingsCommand({ FunctionName });
    const asking = lambda.send(command).catch((error: unknown) => {
      throw error instanceof ResourceNotFoundException ? notDeployed(FunctionName, stage) : error;
    });
    return (await orFailure('Lambda', asking)).EventSourceMappings ?? [];
  };
  const mappings = await look();
  if (mappings.length === 0) {
    throw new ProblemsError(FunctionName, [
      `takes from no queue: run \`npx serverless deploy --stage ${stage}\``,
    ]);
  }
  for (const { UUID } of mappings) {
    await orFailure('Lambda', lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled })));
  }
  const wanted = Enabled ? 'Enabled' : 'Disabled';
  for (const end = Date.now() + PATIENCE; ; await setTimeout(EVERY)) {
    if ((await look()).every(({ State }) => State === wanted)) break;
    if (Date.now() > end) throw new RetryableFailure(`${FunctionName} is not ${wanted.toLowerCase()} yet`);
    terminal.progress(`waiting until ${FunctionName} is ${wanted.toLowerCase()} …`);
  }
  terminal.tell(done(`${FunctionName} is ${wanted.toLowerCase()}`));
}
