import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod/mini';
import { toAwsFailure } from '../../src/aws/failures.ts';
import { type GroupState, Scaling } from '../../src/heal/scaling.ts';
import type { HealRules } from '../../src/rules/heal-rules.ts';
import { ProblemsError } from '../../src/runtime/problems-error.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import { healStack } from '../heal-stack.ts';
import { openSqs, readQueue } from '../queues.ts';
import { plural } from '../terminal.ts';
import { type CheckResult, fail, pass } from './check-result.ts';
import { checkSubscription } from './messaging.ts';

const deploy = (stage: string) =>
  `run \`npx serverless deploy --config serverless.heal.yml --stage ${stage}\``;

/**
 * Checks that `heal` is deployed, that alarms reach it, that none is dead-lettered, and that its groups exist.
 *
 * @throws ProblemsError if it is not deployed; a Failure of AWS.
 */
export async function checkHeal(stage: string, rules: HealRules): Promise<readonly CheckResult[]> {
  const { status, topic } = await readHealStack(stage);
  const about = `stack ${healStack(stage)}`;
  const deployed = /^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)
    ? pass(about, `is deployed (${status})`)
    : fail(about, `is ${status}`, `${deploy(stage)}; its events in CloudFormation say what went wrong`);
  const sqs = openSqs();
  const [queue, deadLetters] = await Promise.all(
    [healStack(stage), `${healStack(stage)}-dead-letters`].map((name) => readQueue(sqs, stage, name)),
  );
  if (queue === undefined || deadLetters === undefined) throw new Error('unreachable: both were read');
  const subscription = await checkSubscription(
    new SNSClient(ADMIN_OPTIONS),
    topic,
    queue.arn,
    deadLetters.arn,
  );
  const letters = `queue ${healStack(stage)}-dead-letters`;
  const empty =
    deadLetters.messages === 0
      ? pass(letters, 'is empty')
      : fail(
          letters,
          `holds ${plural(deadLetters.messages, 'message')}`,
          'see heal-dead-letters in docs/heal.md',
        );
  return [deployed, subscription, empty, ...(await checkGroups(rules))];
}

async function readHealStack(stage: string): Promise<{ readonly status: string; readonly topic: string }> {
  const name = healStack(stage);
  const notThere = (says: string) => new ProblemsError(`stack ${name}`, [`${says}: ${deploy(stage)}`]);
  const client = new CloudFormationClient(ADMIN_OPTIONS);
  const { Stacks = [] } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: unknown) => {
      if (!(error instanceof Error && /does not exist/.test(error.message)))
        throw toAwsFailure(error, 'CloudFormation');
      throw notThere('is not deployed, but the rules have `heal`');
    });
  const [stack] = Stacks;
  const found = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'HealAlarmsTopic');
  const { data: topic } = z.safeParse(z.string(), found?.OutputValue);
  if (topic === undefined)
    throw notThere(`is ${stack?.StackStatus ?? 'gone'} and has no output HealAlarmsTopic`);
  return { status: stack?.StackStatus ?? '', topic };
}

/** Of one call: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html */
const MOST_NAMES = 50;

async function checkGroups({ groups }: HealRules): Promise<readonly CheckResult[]> {
  const scaling = new Scaling(new AutoScalingClient(ADMIN_OPTIONS));
  const names = groups.map(({ name }) => name);
  const found: GroupState[] = [];
  for (let start = 0; start < names.length; start += MOST_NAMES) {
    found.push(...(await scaling.groups(names.slice(start, start + MOST_NAMES))));
  }
  return groups.map(({ name }) => {
    const about = `Auto Scaling group ${name}`;
    const group = found.find((one) => one.name === name);
    return group === undefined
      ? fail(about, 'does not exist in this region', 'correct its name under `heal` in the rules')
      : pass(about, `exists, with ${plural(group.instances.length, 'instance')}`);
  });
}
