import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Log } from '../runtime/log.ts';

/** A metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
}

/** A change of an alarm's state. */
export interface Alarm {
  readonly name: string;
  /** Undefined in messages without it. */
  readonly arn: string | undefined;
  /** `ALARM`, `OK` or `INSUFFICIENT_DATA`, before and after. */
  readonly previous: string | undefined;
  readonly state: string;
  readonly changedAt: Date;
  /** Why, in CloudWatch's words; empty if it doesn't say. */
  readonly reason: string;
  /** The metrics that it watches. None if it is a composite alarm. */
  readonly metrics: readonly Metric[];
  /** The ids of the instances that the metrics are about, each once. */
  readonly instances: readonly string[];
}

/** `2019-10-02T17:04:40.989+0000` as CloudWatch writes it, or ISO 8601. */
const time = z.pipe(
  z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/)),
  z.pipe(
    z.transform((text: string) => new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))),
    z.date(),
  ),
);
const text = z.string();
const maybe = <T extends z.ZodMiniType>(schema: T) => z.optional(z.nullable(schema));

/** The API spells the keys large, CloudWatch's messages small. */
const dimension = z.union([
  z.object({ name: text, value: text }),
  z.pipe(
    z.object({ Name: text, Value: text }),
    z.transform(({ Name, Value }: { Name: string; Value: string }) => ({ name: Name, value: Value })),
  ),
]);
const metric = z.object({ MetricName: text, Namespace: text, Dimensions: maybe(z.array(dimension)) });
const trigger = z.object({
  MetricName: maybe(text),
  Namespace: maybe(text),
  Dimensions: maybe(z.array(dimension)),
  /** Instead of the above, if the alarm watches an expression over metrics. */
  Metrics: maybe(z.array(z.object({ MetricStat: maybe(z.object({ Metric: metric })) }))),
});

/**
 * What CloudWatch publishes to SNS. A composite alarm has a rule instead of a trigger.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
const published = z.object({
  AlarmName: text,
  AlarmArn: maybe(text),
  OldStateValue: maybe(text),
  NewStateValue: text,
  NewStateReason: maybe(text),
  StateChangeTime: time,
  Trigger: maybe(trigger),
});

const state = z.object({ value: text, reason: maybe(text), timestamp: time });

/** What CloudWatch sends to EventBridge: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const event = z.object({
  resources: maybe(z.array(text)),
  detail: z.object({
    alarmName: text,
    state,
    previousState: maybe(z.object({ value: text })),
    configuration: maybe(
      z.object({
        metrics: maybe(
          z.array(
            z.object({
              metricStat: maybe(
                z.object({
                  metric: z.object({ name: text, namespace: text, dimensions: maybe(z.record(text, text)) }),
                }),
              ),
            }),
          ),
        ),
      }),
    ),
  }),
});

const looksPublished = z.object({ AlarmName: z.unknown(), NewStateValue: z.unknown() });
const looksLikeEvent = z.object({ 'detail-type': z.literal('CloudWatch Alarm State Change') });
/** Around the message where a subscription has no raw delivery: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const envelope = z.object({ Type: z.literal('Notification'), TopicArn: text, Message: text });

/**
 * Parses a message about an alarm in any form: as CloudWatch publishes it to SNS, with or without SNS's envelope, or as
 * it sends it to EventBridge.
 *
 * @param message - Parsed JSON.
 * @returns undefined if it is something else, which a topic of many publishers may carry.
 * @throws a ZodError if it is about an alarm and unlike what AWS documents.
 */
export function parseAlarm(message: unknown): Alarm | undefined {
  const enveloped = z.safeParse(envelope, message);
  const inner = enveloped.success ? parseJson(enveloped.data.Message) : message;
  if (z.safeParse(looksPublished, inner).success) return fromPublished(published.parse(inner));
  if (z.safeParse(looksLikeEvent, inner).success) return fromEvent(event.parse(inner));
  return undefined;
}

function fromPublished(alarm: z.infer<typeof published>): Alarm {
  const { MetricName, Namespace, Dimensions, Metrics } = alarm.Trigger ?? {};
  const single = MetricName ? [{ MetricName, Namespace: Namespace ?? '', Dimensions }] : [];
  const metrics = [...single, ...(Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])];
  return {
    name: alarm.AlarmName,
    arn: alarm.AlarmArn ?? undefined,
    previous: alarm.OldStateValue ?? undefined,
    state: alarm.NewStateValue,
    changedAt: alarm.StateChangeTime,
    reason: alarm.NewStateReason ?? '',
    metrics: metrics.map((one) => ({ namespace: one.Namespace, name: one.MetricName })),
    instances: instancesIn(metrics.flatMap((one) => one.Dimensions ?? [])),
  };
}

function fromEvent({ resources, detail }: z.infer<typeof event>): Alarm {
  const metrics = (detail.configuration?.metrics ?? []).flatMap(({ metricStat }) => metricStat?.metric ?? []);
  return {
    name: detail.alarmName,
    arn: resources?.[0],
    previous: detail.previousState?.value,
    state: detail.state.value,
    changedAt: detail.state.timestamp,
    reason: detail.state.reason ?? '',
    metrics: metrics.map(({ namespace, name }) => ({ namespace, name })),
    instances: instancesIn(
      metrics.flatMap(({ dimensions }) =>
        Object.entries(dimensions ?? {}).map(([name, value]) => ({ name, value })),
      ),
    ),
  };
}

const INSTANCE_ID = /^i-[\da-f]{8,17}$/;
const instancesIn = (dimensions: readonly { readonly name: string; readonly value: string }[]) => [
  ...new Set(
    dimensions
      .filter(({ name, value }) => name === 'InstanceId' && INSTANCE_ID.test(value))
      .map(({ value }) => value),
  ),
];

/** Whether it changed to `ALARM`, and was not in alarm before. */
export const isNewAlarm = ({ previous, state: now }: Alarm) => now === 'ALARM' && previous !== 'ALARM';

/**
 * The messages of a batch that are JSON. A text, which somebody published to try the topic out, is no alarm, and is
 * dropped instead of being dead-lettered.
 */
export const dropTexts = ({ Records }: SQSEvent, log: Log): SQSEvent => ({
  Records: Records.filter(({ body, messageId }) => {
    const isJson = parseJson(body) !== undefined;
    if (!isJson) log('info', 'ignored: not an alarm', { messageId });
    return isJson;
  }),
});

/** @returns undefined if it is not JSON. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
