import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { dropTexts, isNewAlarm, parseAlarm } from '../../src/heal/alarm.ts';
import { alarmId } from '../../src/heal/entries.ts';
import {
  alarmEvent,
  type AlarmOptions,
  compositeAlarm,
  enveloped,
  expressionAlarm,
  publishedAlarm,
} from '../fixtures/alarms.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';
import { sqsEvent } from '../fixtures/sqs-event.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const expected = {
  name: 'web-status-check',
  arn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:web-status-check',
  previous: 'OK',
  state: 'ALARM',
  changedAt: new Date('2026-11-23T12:00:00.123Z'),
  reason: expect.stringMatching(/^Threshold Crossed/),
  metrics: [{ namespace: 'AWS/EC2', name: 'StatusCheckFailed' }],
  instances: ['i-0123456789abcdef0'],
};
const upper = ({ Trigger, ...alarm }: ReturnType<typeof publishedAlarm>) => ({
  ...alarm,
  Trigger: {
    ...Trigger,
    Dimensions: Trigger.Dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
  },
});

describe('an alarm', () => {
  it.each([
    ['as CloudWatch publishes it', publishedAlarm()],
    ['in the envelope of SNS', enveloped(publishedAlarm())],
    ['with the dimensions in capitals', upper(publishedAlarm())],
    ['as EventBridge sends it', alarmEvent()],
    ['of EventBridge in the envelope of SNS', enveloped(alarmEvent())],
  ])('%s is read', (_, message) => {
    expect(parseAlarm(message)).toEqual(expected);
  });

  it('on an expression has the metrics and the instance of all its parts', () => {
    expect(parseAlarm(expressionAlarm())).toEqual({
      ...expected,
      metrics: ['StatusCheckFailed_Instance', 'StatusCheckFailed_System'].map((name) => ({
        namespace: 'AWS/EC2',
        name,
      })),
    });
  });

  it.each([
    ['SNS', compositeAlarm()],
    [
      'EventBridge',
      { ...alarmEvent(), detail: { ...alarmEvent().detail, configuration: { alarmRule: 'ALARM(a)' } } },
    ],
  ])('that is composite has neither, from %s', (_, message) => {
    expect(parseAlarm(message)).toMatchObject({ state: 'ALARM', metrics: [], instances: [] });
  });

  it('without an ARN, and with null for what it does not have, is read as well', () => {
    const { AlarmArn: _, ...alarm } = publishedAlarm();
    const message = { ...alarm, NewStateReason: null, Trigger: { ...alarm.Trigger, Dimensions: null } };
    expect(parseAlarm(message)).toEqual({ ...expected, arn: undefined, reason: '', instances: [] });
  });

  it('about something that is not an instance names none', () => {
    expect(parseAlarm(publishedAlarm({ instance: 'web' }))?.instances).toEqual([]);
  });

  it('has the same id over SNS and EventBridge, and another one at its next change or for another alarm', () => {
    const idOf = (message: unknown) => {
      const alarm = parseAlarm(message);
      return alarm && alarmId(alarm);
    };
    const id = idOf(publishedAlarm());
    expect(id).toMatch(/^i-0123456789abcdef0\/2026-11-23T12:00:00\.123Z\/[\da-f]{12}$/);
    expect(idOf(enveloped(alarmEvent()))).toBe(id);
    const { AlarmArn: _, ...withoutArn } = publishedAlarm();
    expect(idOf(withoutArn)).toBe(id);
    const others = [
      { at: new Date('2026-11-23T12:00:00.124Z') },
      { name: 'other' },
      { instance: 'i-12345678' },
    ];
    const ids = others.map((other) => idOf(publishedAlarm(other)));
    expect(new Set([id, ...ids]).size).toBe(4);
  });

  it.each([
    [true, 'OK', 'ALARM'],
    [true, 'INSUFFICIENT_DATA', 'ALARM'],
    [false, 'ALARM', 'ALARM'],
    [false, 'ALARM', 'OK'],
    [false, 'OK', 'INSUFFICIENT_DATA'],
  ])('counts: %s from %s to %s', (counts, previous, state) => {
    const alarm = parseAlarm(publishedAlarm({ previous, state }));
    expect(alarm && isNewAlarm(alarm)).toBe(counts);
  });

  it.each([
    ['without a state', { ...publishedAlarm(), NewStateValue: undefined }],
    ['with a number for its state', { ...publishedAlarm(), NewStateValue: 1 }],
    ['at no time', { ...publishedAlarm(), StateChangeTime: 'yesterday' }],
    ['at an impossible time', { ...publishedAlarm(), StateChangeTime: '2026-13-45T99:00:00.000+0000' }],
    ['with dimensions of another form', { ...publishedAlarm(), Trigger: { Dimensions: ['InstanceId'] } }],
    ['of EventBridge without detail', { ...alarmEvent(), detail: {} }],
  ])('%s is an error, and not ignored', (_, message) => {
    expect(thrownBy(() => parseAlarm(message))).toMatchObject({ name: '$ZodError' });
  });
});

describe('a message that is not an alarm is none:', () => {
  it.each([
    [
      'a test notification of Auto Scaling',
      { Service: 'AWS Auto Scaling', Event: 'autoscaling:TEST_NOTIFICATION' },
    ],
    ['a text in an envelope', enveloped('does this work?')],
    ['JSON in an envelope', enveloped({ hello: 'world' })],
    ['another event', { 'detail-type': 'EC2 Instance State-change Notification', detail: {} }],
    ['a number', 5],
    ['nothing', null],
    ['a list', []],
  ])('%s', (_, message) => {
    expect(parseAlarm(message)).toBeUndefined();
  });

  it('a text that is no JSON is dropped, and the rest of the batch stays', () => {
    const logged: string[] = [];
    const { Records } = dropTexts(sqsEvent('hello', JSON.stringify(publishedAlarm())), (_, message) => {
      logged.push(message);
    });
    expect(Records.map(({ body }) => body)).toEqual([JSON.stringify(publishedAlarm())]);
    expect(logged).toEqual(['ignored: not an alarm']);
  });
});

const anyOptions: fc.Arbitrary<AlarmOptions> = fc.record({
  name: fc.string({ unit: 'binary', minLength: 1, maxLength: 255 }),
  instance: fc.stringMatching(/^i-[\da-f]{8}([\da-f]{9})?$/),
  metric: fc.string({ minLength: 1, maxLength: 255 }),
  namespace: fc.string({ minLength: 1, maxLength: 255 }),
  state: fc.constantFrom('ALARM', 'OK', 'INSUFFICIENT_DATA'),
  previous: fc.constantFrom('ALARM', 'OK', 'INSUFFICIENT_DATA'),
  at: fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }),
});

describe('any alarm', () => {
  it(
    'is the same in every form',
    () => {
      fc.assert(
        fc.property(anyOptions, (options) => {
          const overSns = parseAlarm(publishedAlarm(options));
          expect(overSns).toMatchObject({
            name: options.name,
            state: options.state,
            previous: options.previous,
            changedAt: options.at,
            instances: [options.instance],
            metrics: [{ name: options.metric, namespace: options.namespace }],
          });
          for (const message of [enveloped(publishedAlarm(options)), alarmEvent(options)]) {
            expect(parseAlarm(JSON.parse(JSON.stringify(message)))).toEqual(overSns);
          }
        }),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );

  it(
    'and anything else is read, ignored or refused with an error of the schema, and names only ids of instances',
    () => {
      const garbage = fc.anything({ withNullPrototype: true });
      const almost = fc
        .tuple(
          anyOptions,
          fc.constantFrom('Trigger', 'NewStateValue', 'StateChangeTime', 'AlarmName', 'AlarmArn'),
          garbage,
        )
        .map(([options, key, value]) => ({ ...publishedAlarm(options), [key]: value }));
      fc.assert(
        fc.property(
          fc.oneof(
            garbage,
            almost,
            garbage.map((value) => enveloped(JSON.stringify(value))),
          ),
          (message) => {
            const error = thrownBy(() => {
              const ids = parseAlarm(message)?.instances ?? [];
              if (!ids.every((id) => /^i-[\da-f]{8,17}$/.test(id))) throw new Error('no id of an instance');
            });
            expect([undefined, '$ZodError']).toContain(Object(error).name);
          },
        ),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );
});
