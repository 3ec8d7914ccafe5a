import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { callAws } from '../../src/aws/failures.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import { type DeployedStack, stackAdvice, stackName } from '../deployed-stack.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

/** The variables of each function that come from the settings file. */
const SETTINGS: Readonly<Record<string, RegExp>> = {
  receive: /^(?:GITHUB_WEBHOOK|SLACK_SIGNING)_SECRET_CIPHERTEXT$|^SLACK_(?:TEAM|APP)_ID$/,
  command: /^GITHUB_(?:TOKEN|APP_PRIVATE_KEY)_CIPHERTEXT$|^GITHUB_APP_ID$/,
  notify: /^SLACK_WEBHOOK_URL(?:_[A-Z\d_]+)?_CIPHERTEXT$/,
  sweep: /^GITHUB_(?:TOKEN|APP_PRIVATE_KEY)_CIPHERTEXT$|^GITHUB_APP_ID$/,
};

const deploy = (stage: string) => `run \`npx serverless deploy --stage ${stage}\``;

/** Checks that a stack is completely deployed with the current settings, and that its functions read their queues. */
export async function checkStack(stage: string, stack: DeployedStack): Promise<readonly CheckResult[]> {
  const about = `stack ${stack.name}`;
  const isDeployed = /^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.status);
  const deployed = isDeployed
    ? pass(about, `is deployed (${stack.status})`)
    : fail(about, `is ${stack.status}`, stackAdvice(stack.status, stage));
  const lambda = new LambdaClient(ADMIN_OPTIONS);
  const functions = await Promise.all(
    Object.keys(SETTINGS).map((name) => checkFunction(lambda, stage, name)),
  );
  const mappings = await Promise.all(['command', 'notify'].map((name) => checkMapping(lambda, stage, name)));
  return [deployed, ...functions.flat(), ...mappings];
}

async function checkFunction(
  lambda: LambdaClient,
  stage: string,
  name: string,
): Promise<readonly CheckResult[]> {
  const FunctionName = `${stackName(stage)}-${name}`;
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  const { Environment } = await callAws('Lambda', lambda.send(command));
  const changed = Object.entries(Environment?.Variables ?? {})
    .filter(
      ([variable, value]) =>
        SETTINGS[name]?.test(variable) === true && value !== (process.env[variable] ?? ''),
    )
    .map(([variable]) => variable);
  if (changed.length === 0) return [];
  const says = `was deployed with another value of ${changed.join(', ')}`;
  return [warn(`function ${FunctionName}`, says, deploy(stage))];
}

async function checkMapping(lambda: LambdaClient, stage: string, name: string): Promise<CheckResult> {
  const FunctionName = `${stackName(stage)}-${name}`;
  const about = `function ${FunctionName}`;
  const command = new ListEventSourceMappingsCommand({ FunctionName });
  const { EventSourceMappings = [] } = await callAws('Lambda', lambda.send(command));
  const states = EventSourceMappings.map(({ State = '' }) => State);
  if (states.length === 0) return fail(about, 'is not connected to its queue', deploy(stage));
  if (states.some((state) => state.startsWith('Disab'))) {
    return warn(about, 'is paused', `resume it with \`npm run usher -- resume --stage ${stage}\``);
  }
  return pass(about, 'reads its queue');
}

/** Checks that each role has the permissions boundary in the settings; no results if there is none. */
export async function checkBoundary(stage: string): Promise<readonly CheckResult[]> {
  const boundary = process.env['PERMISSIONS_BOUNDARY'];
  if (!boundary) return [];
  const about = 'permissions boundary';
  const cloudformation = new CloudFormationClient(ADMIN_OPTIONS);
  const command = new DescribeStackResourcesCommand({ StackName: stackName(stage) });
  const { StackResources = [] } = await callAws('CloudFormation', cloudformation.send(command));
  const names = StackResources.flatMap(({ ResourceType, PhysicalResourceId }) =>
    ResourceType === 'AWS::IAM::Role' && PhysicalResourceId !== undefined ? [PhysicalResourceId] : [],
  );
  const iam = new IAMClient(ADMIN_OPTIONS);
  const roles = await Promise.all(
    names.map(async (RoleName) => {
      const { Role } = await callAws('IAM', iam.send(new GetRoleCommand({ RoleName })));
      return { name: RoleName, boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn };
    }),
  );
  const unbound = roles.filter((role) => role.boundary !== boundary).map(({ name }) => name);
  if (unbound.length === 0) return [pass(about, `is set on all ${roles.length} roles`)];
  return [fail(about, `is not set on ${unbound.join(', ')}`, deploy(stage))];
}
