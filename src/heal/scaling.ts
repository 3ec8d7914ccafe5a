import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  SetInstanceHealthCommand,
} from '@aws-sdk/client-auto-scaling';
import { AWS_OPTIONS } from '../aws/clients.ts';
import { callAws } from '../aws/failures.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { LAUNCH_PAGES, SCALING_RESPONSE_TIMEOUT } from '../runtime/limits.ts';

/** An Auto Scaling group as it is now. */
export interface GroupState {
  readonly name: string;
  readonly desired: number;
  /** In s; 0 if it has none. */
  readonly gracePeriod: number;
  /** The names of its suspended processes. */
  readonly suspended: readonly string[];
  readonly instances: readonly {
    readonly id: string;
    /** Such as `InService` or `Terminating:Wait`: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html */
    readonly lifecycle: string;
    /** `Healthy` or `Unhealthy`. */
    readonly health: string;
  }[];
}

/** The activities after which an instance has a grace period: https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html */
const STARTS =
  /^(?:Launching a new EC2 instance|Attaching an existing EC2 instance|Moving EC2 instance out of Standby)/;

/** The calls to Auto Scaling that `heal` makes. It needs no rights over EC2. */
export class Scaling {
  readonly #client: AutoScalingClient;
  readonly #changing: AutoScalingClient;

  /** @param changing - For the one call that changes something, which it makes once: whoever retries looks first. */
  constructor(client: AutoScalingClient, changing = client) {
    this.#client = client;
    this.#changing = changing;
  }

  /** The name of the group that an instance is in; undefined if it is in none. @throws a Failure. */
  async groupOf(instance: string): Promise<string | undefined> {
    const command = new DescribeAutoScalingInstancesCommand({ InstanceIds: [instance] });
    const { AutoScalingInstances } = await this.#call(this.#client.send(command));
    return listed(AutoScalingInstances).find(({ InstanceId }) => InstanceId === instance)
      ?.AutoScalingGroupName;
  }

  /** The groups with these names that exist. @throws a Failure. */
  async groups(names: readonly string[]): Promise<readonly GroupState[]> {
    const found: GroupState[] = [];
    let next: string | undefined;
    do {
      const command = new DescribeAutoScalingGroupsCommand({
        AutoScalingGroupNames: [...names],
        NextToken: next,
      });
      const { AutoScalingGroups, NextToken } = await this.#call(this.#client.send(command));
      for (const group of listed(AutoScalingGroups)) {
        found.push({
          name: group.AutoScalingGroupName ?? '',
          desired: group.DesiredCapacity ?? 0,
          gracePeriod: group.HealthCheckGracePeriod ?? 0,
          suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName = '' }) => ProcessName),
          instances: (group.Instances ?? []).map(
            ({ InstanceId = '', LifecycleState = '', HealthStatus = '' }) => ({
              id: InstanceId,
              lifecycle: LifecycleState,
              health: HealthStatus,
            }),
          ),
        });
      }
      next = NextToken;
    } while (next !== undefined);
    return found;
  }

  /**
   * When an instance came into service, by the group's activities: only EC2 knows its launch time.
   *
   * @param since - Earlier launches don't matter.
   * @returns undefined if it was not launched since then.
   * @throws a Failure.
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html
   */
  async launchedAt(group: string, instance: string, since: Date): Promise<Date | undefined> {
    let next: string | undefined;
    for (let page = 1; page <= LAUNCH_PAGES; page += 1) {
      const command = new DescribeScalingActivitiesCommand({ AutoScalingGroupName: group, NextToken: next });
      // The latest come first.
      const response = await this.#call(this.#client.send(command));
      const [activities, { NextToken }] = [listed(response.Activities), response];
      for (const { Description = '', StatusCode, EndTime } of activities) {
        const isLaunch = STARTS.test(Description);
        if (isLaunch && Description.includes(instance) && StatusCode === 'Successful') return EndTime;
      }
      const oldest = activities.at(-1)?.EndTime;
      if (NextToken === undefined || (oldest !== undefined && oldest < since)) return undefined;
      next = NextToken;
    }
    return undefined;
  }

  /**
   * Marks an instance unhealthy: its group terminates and replaces it.
   *
   * @param respectGracePeriod - Whether Auto Scaling ignores this in the instance's grace period.
   * @throws a Failure.
   * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceHealth.html
   */
  async markUnhealthy(instance: string, respectGracePeriod: boolean): Promise<void> {
    const command = new SetInstanceHealthCommand({
      InstanceId: instance,
      HealthStatus: 'Unhealthy',
      ShouldRespectGracePeriod: respectGracePeriod,
    });
    const { $metadata } = await this.#call(this.#changing.send(command));
    // The response has nothing in it: only its id tells it from a proxy's page.
    if ($metadata.requestId === undefined) throw unexpected();
  }

  #call<T>(call: Promise<T>): Promise<T> {
    return callAws('Auto Scaling', call);
  }
}

const unexpected = () => new RetryableFailure('unexpected response from Auto Scaling');

/** The SDK reads a list from every response of Auto Scaling, and none from a proxy's page. */
function listed<T>(items: readonly T[] | undefined): readonly T[] {
  if (items === undefined) throw unexpected();
  return items;
}

/** A client with timeouts for descriptions of large groups. */
export function createScaling(): Scaling {
  const options = {
    ...AWS_OPTIONS,
    requestHandler: {
      ...AWS_OPTIONS.requestHandler,
      requestTimeout: SCALING_RESPONSE_TIMEOUT,
      socketTimeout: SCALING_RESPONSE_TIMEOUT,
    },
  };
  return new Scaling(new AutoScalingClient(options), new AutoScalingClient({ ...options, maxAttempts: 1 }));
}
