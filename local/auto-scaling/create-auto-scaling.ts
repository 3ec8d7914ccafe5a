import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { type Group, type ScalingGroups, ScalingError } from './groups.ts';
import { toXml, type XmlValue } from './xml.ts';

/** A call that the stand-in served. */
export interface ScalingCall {
  readonly action: string;
  readonly status: number;
  readonly summary: string;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html */
const MOST_NAMES = 50;
const NAMESPACE = 'http://autoscaling.amazonaws.com/doc/2011-01-01/';

/**
 * Creates a stand-in for Amazon EC2 Auto Scaling with the operations that `heal` uses, in AWS's query protocol: a form
 * comes in, XML goes out. It does not check signatures.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/Welcome.html
 */
export function createAutoScaling(groups: ScalingGroups, onCall: (call: ScalingCall) => void): Hono {
  const app = new Hono();
  app.post('/', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const action = form.get('Action') ?? '';
    const subject = form.get('InstanceId') ?? form.get('AutoScalingGroupName') ?? listed(form).join(', ');
    const { status, xml, error } = respond(action, form, groups);
    const words = action.replaceAll(/\B[A-Z]/g, ' $&').toLowerCase();
    onCall({ action, status, summary: `${words} ${subject}${error === undefined ? '' : `: ${error}`}` });
    return c.body(xml, status, { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() });
  });
  return app;
}

type Reply = { readonly status: 200 | 400; readonly xml: string; readonly error?: string };

function respond(action: string, form: URLSearchParams, groups: ScalingGroups): Reply {
  const ResponseMetadata = { RequestId: randomUUID() };
  try {
    const result = resultOf(action, form, groups);
    const body = { ...(result === undefined ? {} : { [`${action}Result`]: result }), ResponseMetadata };
    return {
      status: 200,
      xml: `<${action}Response xmlns="${NAMESPACE}">${toXml(body)}</${action}Response>`,
    };
  } catch (error) {
    if (!(error instanceof ScalingError)) throw error;
    const body = {
      Error: { Type: 'Sender', Code: error.name, Message: error.message },
      RequestId: randomUUID(),
    };
    return {
      status: 400,
      xml: `<ErrorResponse xmlns="${NAMESPACE}">${toXml(body)}</ErrorResponse>`,
      error: error.name,
    };
  }
}

function resultOf(action: string, form: URLSearchParams, groups: ScalingGroups): XmlValue | undefined {
  switch (action) {
    case 'DescribeAutoScalingInstances': {
      const ids = listed(form);
      const instances = groups.list().flatMap((group) => instancesOf(group, true));
      const found = instances.filter(({ InstanceId }) => ids.length === 0 || ids.includes(InstanceId));
      return { AutoScalingInstances: found };
    }
    case 'DescribeAutoScalingGroups': {
      const names = listed(form);
      if (names.length > MOST_NAMES) {
        throw new ScalingError(`The number of names must not be more than ${MOST_NAMES}`);
      }
      const found = groups.list().filter(({ name }) => names.length === 0 || names.includes(name));
      return { AutoScalingGroups: found.map(describeGroup) };
    }
    case 'DescribeScalingActivities': {
      const { activities = [], name = '' } = groups.find(form.get('AutoScalingGroupName') ?? '') ?? {};
      return {
        Activities: activities.slice(0, 100).map(({ id, description, cause, at }) => ({
          ActivityId: id,
          AutoScalingGroupName: name,
          Description: description,
          Cause: cause,
          StartTime: at.toISOString(),
          EndTime: at.toISOString(),
          StatusCode: 'Successful',
          Progress: 100,
        })),
      };
    }
    case 'SetInstanceHealth':
      groups.setHealth(
        form.get('InstanceId') ?? '',
        form.get('HealthStatus') === 'Healthy' ? 'Healthy' : 'Unhealthy',
        form.get('ShouldRespectGracePeriod') !== 'false',
      );
      return undefined;
    default:
      throw new ScalingError(`The stand-in does not know the action ${action}`);
  }
}

function instancesOf({ name, instances }: Group, isNamed: boolean) {
  return instances.map(({ id, lifecycle, health }) => ({
    InstanceId: id,
    ...(isNamed ? { AutoScalingGroupName: name } : {}),
    AvailabilityZone: 'us-east-1a',
    LifecycleState: lifecycle,
    // Auto Scaling spells it so in this one response.
    HealthStatus: isNamed ? health.toUpperCase() : health,
    ProtectedFromScaleIn: false,
  }));
}

function describeGroup(group: Group): XmlValue {
  const { name, desired, gracePeriod, suspended } = group;
  return {
    AutoScalingGroupName: name,
    MinSize: 0,
    MaxSize: 2 * desired,
    DesiredCapacity: desired,
    DefaultCooldown: 300,
    AvailabilityZones: ['us-east-1a'],
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: gracePeriod,
    CreatedTime: '2026-01-01T00:00:00.000Z',
    SuspendedProcesses: [...suspended].map((ProcessName) => ({
      ProcessName,
      SuspensionReason: 'User suspended',
    })),
    Instances: instancesOf(group, false),
  };
}

/** The values of a form's list, such as `InstanceIds.member.1`. */
const listed = (form: URLSearchParams) =>
  [...form].flatMap(([name, value]) => (/\.member\.\d+$/.test(name) ? [value] : []));
