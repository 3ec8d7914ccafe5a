import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decide, type Facts, healthyOf } from '../../src/heal/decide.ts';
import { MARKING_TIME, MAX_ALARM_AGE, REPLACEMENT_MEMORY } from '../../src/runtime/limits.ts';
import { FUZZ_RUNS, FUZZ_TIME } from '../fixtures/fuzz-runs.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const before = (ms: number) => new Date(NOW.getTime() - ms);
const instance = (id: string, lifecycle = 'InService', health = 'Healthy') => ({ id, lifecycle, health });
const minutesAgo = (id: string, minutes: number) => ({
  instance: id,
  by: id,
  at: before(minutes * 60_000).getTime(),
  dry_run: false,
});

const facts: Facts = {
  instance: 'a',
  alarmedAt: before(60_000),
  now: NOW,
  rule: {
    name: 'web',
    respectGracePeriod: true,
    limit: { replacements: 2, minutes: 60 },
    lastHealthy: false,
    recoveryMinutes: 20,
    dryRun: false,
    slack: {},
  },
  group: {
    name: 'web',
    desired: 3,
    gracePeriod: 300,
    suspended: [],
    instances: [instance('a'), instance('b'), instance('c')],
  },
  graceEnds: undefined,
  recent: [],
};
const group = (changes: Partial<Facts['group']>): Partial<Facts> => ({
  group: { ...facts.group, ...changes },
});
const rule = (changes: Partial<Facts['rule']>): Facts['rule'] => ({ ...facts.rule, ...changes });
const instances = (...list: Facts['group']['instances']) => group({ instances: list });

describe('an alarm about an instance', () => {
  it('of a group with other healthy instances replaces it', () => {
    expect(decide(facts)).toBe('replacing');
  });

  it.each<[string, string, Partial<Facts>]>([
    ['that has left the group', 'not-in-a-group', instances(instance('b'))],
    [
      'that is terminating',
      'terminating',
      instances(instance('a', 'Terminating', 'Unhealthy'), instance('b')),
    ],
    ['that waits for its end', 'terminating', instances(instance('a', 'Terminating:Wait'), instance('b'))],
    ['that is terminated', 'terminating', instances(instance('a', 'Terminated'), instance('b'))],
    [
      'that is unhealthy',
      'already-unhealthy',
      instances(instance('a', 'InService', 'Unhealthy'), instance('b')),
    ],
    ['that was marked just now', 'already-unhealthy', { recent: [minutesAgo('a', 1)] }],
    ['whose alarm is old', 'old-news', { alarmedAt: before(MAX_ALARM_AGE + 1) }],
    ['that is in standby', 'standby', instances(instance('a', 'Standby'), instance('b'))],
    ['that enters standby', 'standby', instances(instance('a', 'EnteringStandby'), instance('b'))],
    ['that is starting', 'not-in-service', instances(instance('a', 'Pending:Wait'), instance('b'))],
    ['in a warm pool', 'not-in-service', instances(instance('a', 'Warmed:Stopped'), instance('b'))],
    ['that is detached', 'not-in-service', instances(instance('a', 'Detaching'), instance('b'))],
    ...['HealthCheck', 'ReplaceUnhealthy', 'Terminate', 'Launch'].map(
      (process): [string, string, Partial<Facts>] => [
        `of a group where ${process} is suspended`,
        'suspended',
        group({ suspended: ['AZRebalance', process] }),
      ],
    ),
    ['in its grace period', 'in-grace-period', { graceEnds: new Date(NOW.getTime() + 1) }],
    [
      'that is the last healthy one',
      'last-healthy',
      instances(instance('a'), instance('b', 'InService', 'Unhealthy'), instance('c', 'Pending')),
    ],
    [
      'whose only healthy neighbor was just marked',
      'last-healthy',
      { ...instances(instance('a'), instance('b')), recent: [minutesAgo('b', 1)] },
    ],
    ['of a group of one', 'last-healthy', instances(instance('a'))],
    ['past the limit', 'limit-reached', { recent: [minutesAgo('x', 1), minutesAgo('y', 59)] }],
    [
      'past the limit, as the last one was recorded just before it was carried out',
      'limit-reached',
      { recent: [minutesAgo('x', 1), minutesAgo('y', 60 + (MARKING_TIME - 1) / 60_000)] },
    ],
  ])('%s: %s', (_, outcome, changes) => {
    expect(decide({ ...facts, ...changes })).toBe(outcome);
  });

  it.each<[string, Partial<Facts>]>([
    ['whose alarm is just not old', { alarmedAt: before(MAX_ALARM_AGE) }],
    ['whose grace period has just ended', { graceEnds: NOW }],
    [
      'in its grace period, if the rule says so',
      { graceEnds: new Date(NOW.getTime() + 1), rule: rule({ respectGracePeriod: false }) },
    ],
    [
      'of a group where something else is suspended',
      group({ suspended: ['AZRebalance', 'AlarmNotification'] }),
    ],
    [
      'that is the last healthy one, if the rule says so',
      { ...instances(instance('a')), rule: rule({ lastHealthy: true }) },
    ],
    ['just under the limit', { recent: [minutesAgo('x', 1), minutesAgo('y', 60 + MARKING_TIME / 60_000)] }],
    [
      'that was marked long ago and is healthy',
      {
        recent: [minutesAgo('a', REPLACEMENT_MEMORY / 60_000)],
        rule: rule({ limit: { replacements: 2, minutes: 5 } }),
      },
    ],
  ])('%s replaces it', (_, changes) => {
    expect(decide({ ...facts, ...changes })).toBe('replacing');
  });

  it(
    'never replaces what is not in service and healthy, the last healthy instance, or more than the limit',
    () => {
      const ids = ['a', 'b', 'c', 'd'];
      const anyInstance = fc.record({
        id: fc.constantFrom(...ids),
        lifecycle: fc.constantFrom('InService', 'InService', 'Pending', 'Standby', 'Terminating'),
        health: fc.constantFrom('Healthy', 'Healthy', 'Unhealthy'),
      });
      fc.assert(
        fc.property(
          fc.uniqueArray(anyInstance, { selector: ({ id }) => id, maxLength: 4 }),
          fc.array(fc.tuple(fc.constantFrom(...ids), fc.integer({ min: 0, max: 120 })), { maxLength: 4 }),
          fc.integer({ min: 1, max: 3 }),
          (list, marked, replacements) => {
            const state = { ...facts.group, instances: list };
            const recent = marked.map(([id, minutes]) => minutesAgo(id, minutes));
            const limited = rule({ limit: { replacements, minutes: 60 } });
            if (decide({ ...facts, group: state, recent, rule: limited }) !== 'replacing') return;
            const healthy = healthyOf(state);
            expect(healthy).toContain('a');
            const gone = new Set(marked.filter(([, minutes]) => minutes < 60).map(([id]) => id));
            expect(healthy.filter((id) => id !== 'a' && !gone.has(id)).length).toBeGreaterThan(0);
            expect(marked.filter(([, minutes]) => minutes < 60).length).toBeLessThan(replacements);
          },
        ),
        FUZZ_RUNS,
      );
    },
    FUZZ_TIME,
  );
});
