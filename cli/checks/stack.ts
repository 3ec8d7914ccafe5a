import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { callAws } from '../../src/aws/failures.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import { type DeployedStack, mendStack, stackName } from '../deployed-stack.ts';
import { type CheckResult, fail, pass, warn } from './check.ts';

/** The settings of each function that an admin gives, and not the stack. */
const GIVEN: Readonly<Record<string, RegExp>> = {
  receive: /^GITHUB_WEBHOOK_SECRET_CIPHERTEXT$/,
  command: /^GITHUB_(?:TOKEN|APP_PRIVATE_KEY)_CIPHERTEXT$|^GITHUB_APP_ID$/,
  notify: /^SLACK_WEBHOOK_URL(?:_[A-Z\d_]+)?_CIPHERTEXT$/,
  sweep: /^GITHUB_(?:TOKEN|APP_PRIVATE_KEY)_CIPHERTEXT$|^GITHUB_APP_ID$/,
};

const deploy = (stage: string) => `run \`npx serverless deploy --stage ${stage}\``;

/** Whether a stack is deployed as a whole, with the settings of today, and does what it is for. */
export async function findStack(stage: string, stack: DeployedStack): Promise<readonly CheckResult[]> {
  const about = `stack ${stack.name}`;
  const isWhole = /^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.status);
  const whole = isWhole
    ? pass(about, `is deployed (${stack.status})`)
    : fail(about, `is ${stack.status}`, mendStack(stack.status, stage));
  const lambda = new LambdaClient(ADMIN_OPTIONS);
  const functions = await Promise.all(Object.keys(GIVEN).map((name) => findFunction(lambda, stage, name)));
  const mappings = await Promise.all(['command', 'notify'].map((name) => findMapping(lambda, stage, name)));
  return [whole, ...functions.flat(), ...mappings];
}

async function findFunction(
  lambda: LambdaClient,
  stage: string,
  name: string,
): Promise<readonly CheckResult[]> {
  const FunctionName = `${stackName(stage)}-${name}`;
  const command = new GetFunctionConfigurationCommand({ FunctionName });
  const { Environment } = await callAws('Lambda', lambda.send(command));
  const differing = Object.entries(Environment?.Variables ?? {})
    .filter(
      ([variable, value]) => GIVEN[name]?.test(variable) === true && value !== (process.env[variable] ?? ''),
    )
    .map(([variable]) => variable);
  if (differing.length === 0) return [];
  return [
    warn(`function ${FunctionName}`, `was deployed with another ${differing.join(', ')}`, deploy(stage)),
  ];
}

async function findMapping(lambda: LambdaClient, stage: string, name: string): Promise<CheckResult> {
  const FunctionName = `${stackName(stage)}-${name}`;
  const about = `function ${FunctionName}`;
  const command = new ListEventSourceMappingsCommand({ FunctionName });
  const { EventSourceMappings = [] } = await callAws('Lambda', lambda.send(command));
  const states = EventSourceMappings.map(({ State = '' }) => State);
  if (states.length === 0) return fail(about, 'takes nothing from its queue', deploy(stage));
  if (states.some((state) => state.startsWith('Disab'))) {
    return warn(about, 'is paused', `let it go on with \`npm run usher -- resume --stage ${stage}\``);
  }
  return pass(about, 'takes what comes into its queue');
}

/** Whether each role has the permissions boundary that the settings name, if they name one. */
export async function findBoundary(stage: string): Promise<readonly CheckResult[]> {
  const boundary = process.env['PERMISSIONS_BOUNDARY'];
  if (!boundary) return [];
  const about = 'permissions boundary';
  const cloudformation = new CloudFormationClient(ADMIN_OPTIONS);
  const command = new DescribeStackResourcesCommand({ StackName: stackName(stage) });
  const { StackResources = [] } = await callAws('CloudFormation', cloudformation.send(command));
  const roles = StackResources.flatMap(({ ResourceType, PhysicalResourceId }) =>
    ResourceType === 'AWS::IAM::Role' && PhysicalResourceId !== undefined ? [PhysicalResourceId] : [],
  );
  const iam = new IAMClient(ADMIN_OPTIONS);
  const bounds = await Promise.all(
    roles.map(async (RoleName) => {
      const { Role } = await callAws('IAM', iam.send(new GetRoleCommand({ RoleName })));
      return { RoleName, is: Role?.PermissionsBoundary?.PermissionsBoundaryArn };
    }),
  );
  const unbound = bounds.filter(({ is }) => is !== boundary).map(({ RoleName }) => RoleName);
  if (unbound.length === 0) return [pass(about, `is on all ${roles.length} roles`)];
  return [fail(about, `is not on ${unbound.join(', ')}`, deploy(stage))];
}
