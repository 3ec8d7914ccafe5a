import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod/mini';
import { toAwsFailure } from '../src/aws/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS } from './aws.ts';

/** What is deployed of a stage; names are those of deploy/stack/outputs.yml. */
const outputs = z.object({
  WebhookUrl: z.url(),
  EventsTopic: z.string(),
  NotificationsTopic: z.string(),
  AlarmsTopic: z.string(),
  LedgerTable: z.string(),
});

export interface DeployedStack {
  readonly name: string;
  /** As CloudFormation calls it: `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly webhookUrl: string;
  readonly eventsTopic: string;
  readonly notificationsTopic: string;
  readonly alarmsTopic: string;
  readonly table: string;
}

export const stackName = (stage: string) => `usher-${stage}`;

/** What an admin does about a stack that is not whole, by what CloudFormation calls its state. */
export function mendStack(status: string, stage: string): string {
  const deploy = `run \`npx serverless deploy --stage ${stage}\``;
  const name = stackName(stage);
  const isBegun = status === 'REVIEW_IN_PROGRESS';
  if (status.endsWith('_IN_PROGRESS') && !isBegun) return 'wait until that is done';
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
  if (isBegun || /^(?:ROLLBACK_|CREATE_FAILED|DELETE_FAILED)/.test(status)) {
    return `such a stack cannot be deployed to; run \`aws cloudformation delete-stack --stack-name ${name}\`, then ${deploy}`;
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return `run \`aws cloudformation continue-update-rollback --stack-name ${name}\`, then ${deploy}`;
  }
  return `${deploy}; its events in CloudFormation say what went wrong`;
}

/** Something of the stack of a stage is not there. */
export function notDeployed(what: string, stage: string): ProblemsError {
  const where = process.env['AWS_REGION'] ?? 'this region';
  const todo = `run \`npx serverless deploy --stage ${stage}\`, or set AWS_REGION`;
  return new ProblemsError(what, [`is not deployed in ${where}: ${todo}`]);
}

/**
 * Reads the stack of a stage.
 *
 * @throws ProblemsError if it is not deployed, or lacks what it should have; a Failure.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function readDeployedStack(stage: string): Promise<DeployedStack> {
  const name = stackName(stage);
  const client = new CloudFormationClient(ADMIN_OPTIONS);
  const { Stacks = [] } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: unknown) => {
      if (!(error instanceof Error && /does not exist/.test(error.message))) {
        throw toAwsFailure(error, 'CloudFormation');
      }
      throw notDeployed(`stack ${name}`, stage);
    });
  const found = Object.fromEntries(
    (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
  );
  const parsed = z.safeParse(outputs, found);
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    const status = Stacks[0]?.StackStatus ?? 'gone';
    throw new ProblemsError(`stack ${name}`, [
      `is ${status} and has no output ${missing}: ${mendStack(status, stage)}`,
    ]);
  }
  const { WebhookUrl, EventsTopic, NotificationsTopic, AlarmsTopic, LedgerTable } = parsed.data;
  return {
    name,
    status: Stacks[0]?.StackStatus ?? '',
    webhookUrl: WebhookUrl,
    eventsTopic: EventsTopic,
    notificationsTopic: NotificationsTopic,
    alarmsTopic: AlarmsTopic,
    table: LedgerTable,
  };
}
