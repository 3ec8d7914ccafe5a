import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod/mini';
import { toAwsFailure } from '../src/aws/failures.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS } from './aws.ts';

/** Outputs of the stack, named as in deploy/stack/outputs.yml. */
const outputs = z.object({
  WebhookUrl: z.url(),
  EventsTopic: z.string(),
  NotificationsTopic: z.string(),
  AlarmsTopic: z.string(),
  LedgerTable: z.string(),
});

export interface DeployedStack {
  readonly name: string;
  /** CloudFormation's stack status, such as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly webhookUrl: string;
  readonly eventsTopic: string;
  readonly notificationsTopic: string;
  readonly alarmsTopic: string;
  readonly table: string;
}

export const stackName = (stage: string) => `usher-${stage}`;

/** What to do about a stack that is not completely deployed. @param status - CloudFormation's stack status. */
export function stackAdvice(status: string, stage: string): string {
  const deploy = `run \`npx serverless deploy --stage ${stage}\``;
  const name = stackName(stage);
  const isInReview = status === 'REVIEW_IN_PROGRESS';
  if (status.endsWith('_IN_PROGRESS') && !isInReview) return 'wait until it is finished';
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
  if (isInReview || /^(?:ROLLBACK_|CREATE_FAILED|DELETE_FAILED)/.test(status)) {
    return `this stack cannot be updated; run \`aws cloudformation delete-stack --stack-name ${name}\`, then ${deploy}`;
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return `run \`aws cloudformation continue-update-rollback --stack-name ${name}\`, then ${deploy}`;
  }
  return `${deploy}; the stack's events in CloudFormation say what went wrong`;
}

/** The error for a part of a stage's stack that does not exist. */
export function notDeployed(part: string, stage: string): ProblemsError {
  const region = process.env['AWS_REGION'] ?? 'this region';
  const todo = `run \`npx serverless deploy --stage ${stage}\`, or set AWS_REGION`;
  return new ProblemsError(part, [`is not deployed in ${region}: ${todo}`]);
}

/**
 * Reads the stack of a stage.
 *
 * @throws ProblemsError if it is not deployed or lacks an output; a Failure of AWS.
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
  const values = Object.fromEntries(
    (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
  );
  const parsed = z.safeParse(outputs, values);
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    const status = Stacks[0]?.StackStatus ?? 'gone';
    throw new ProblemsError(`stack ${name}`, [
      `is ${status} and has no output ${missing}: ${stackAdvice(status, stage)}`,
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
