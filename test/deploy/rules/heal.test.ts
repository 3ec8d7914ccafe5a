import { describe, expect, it } from '@jest/globals';
import { destinationsOf, parseRules } from '../../../deploy/rules/resolve.ts';
import { HEAL_OUTCOMES } from '../../../src/rules/heal-rules.ts';
import { leastFile } from '../../fixtures/rules-file.ts';

const healOf = (heal: unknown, more: object = {}) => parseRules({ ...leastFile, ...more, heal }).heal;

const QUIET = new Set(['already-unhealthy', 'terminating', 'no-instance', 'not-in-a-group', 'other-group']);
const routeTo = (destination: string) =>
  Object.fromEntries(
    HEAL_OUTCOMES.filter((outcome) => !QUIET.has(outcome)).map((outcome) => [outcome, destination]),
  );

describe('heal', () => {
  it('is not in the rules unless the file has it', () => {
    expect(parseRules(leastFile)).not.toHaveProperty('heal');
  });

  it('gets the defaults', () => {
    expect(healOf({ groups: ['web'] })).toEqual({
      metrics: ['StatusCheckFailed', 'StatusCheckFailed_Instance', 'StatusCheckFailed_System'].map(
        (name) => ({
          namespace: 'AWS/EC2',
          name,
        }),
      ),
      groups: [
        {
          name: 'web',
          respectGracePeriod: true,
          limit: { replacements: 2, minutes: 60 },
          lastHealthy: false,
          recoveryMinutes: 20,
          dryRun: false,
          slack: routeTo('default'),
        },
      ],
      slack: routeTo('default'),
    });
  });

  it('keeps its settings, which a group overrides', () => {
    const settings = {
      respect_grace_period: false,
      limit: { replacements: 1, minutes: 5 },
      last_healthy: true,
      recovery_minutes: 30,
      dry_run: true,
      slack: 'sre',
    };
    const heal = healOf({
      groups: [
        'web',
        { group: 'workers', last_healthy: false, dry_run: false, slack: { recovered: 'none' } },
      ],
      metrics: ['StatusCheckFailed', 'Our:App:health'],
      ...settings,
    });
    const web = {
      name: 'web',
      respectGracePeriod: false,
      limit: { replacements: 1, minutes: 5 },
      lastHealthy: true,
      recoveryMinutes: 30,
      dryRun: true,
      slack: routeTo('sre'),
    };
    const { recovered: _, ...withoutRecovered } = routeTo('sre');
    expect(heal?.groups).toEqual([
      web,
      { ...web, name: 'workers', lastHealthy: false, dryRun: false, slack: withoutRecovered },
    ]);
    expect(heal?.metrics).toEqual([
      { namespace: 'AWS/EC2', name: 'StatusCheckFailed' },
      { namespace: 'Our:App', name: 'health' },
    ]);
  });

  it('posts where the file says, unless it says something else; quiet outcomes only if they are named', () => {
    expect(healOf({ groups: ['web'] }, { slack: 'people' })?.slack).toEqual(routeTo('people'));
    expect(healOf({ groups: ['web'] }, { slack: { default: 'people', added: 'x' } })?.slack).toEqual(
      routeTo('people'),
    );
    const named = healOf({ groups: ['web'], slack: { default: 'sre', 'other-group': 'noise' } });
    expect(named?.slack).toEqual({ ...routeTo('sre'), 'other-group': 'noise' });
  });

  it('adds its destinations to those that notify can post to', () => {
    const rules = parseRules({
      ...leastFile,
      heal: { groups: [{ group: 'web', slack: 'sre' }], slack: 'ops' },
    });
    expect(destinationsOf(rules).toSorted()).toEqual(['default', 'ops', 'sre']);
  });

  it.each([
    ['no groups', { groups: [] }, 'heal.groups must be a list of Auto Scaling groups'],
    ['nothing', {}, 'heal.groups must be a list of Auto Scaling groups'],
    ['a group by number', { groups: [7] }, 'put it in quotes'],
    ['a pattern for a group', { groups: ['web-*'] }, 'must be the name of an Auto Scaling group'],
    ['a group twice', { groups: ['web', { group: 'web' }] }, 'heal.groups must name each group once'],
    [
      'no replacements',
      { groups: ['web'], limit: { replacements: 0, minutes: 5 } },
      'heal.limit.replacements must be a whole number from 1 to 50',
    ],
    [
      'a limit as text',
      { groups: ['web'], limit: '2/hour' },
      'heal.limit must be a map with replacements, minutes',
    ],
    [
      'no time to recover',
      { groups: ['web'], recovery_minutes: 1 },
      'heal.recovery_minutes must be a whole number from 2 to 1440',
    ],
    [
      'an unknown outcome',
      { groups: ['web'], slack: { added: 'x' } },
      'heal.slack.added is not an outcome: use one of default, replacing',
    ],
    [
      'an unknown key',
      { groups: ['web'], dryrun: true },
      'heal.dryrun is not a known key: use groups, metrics',
    ],
    [
      'a metric with a space',
      { groups: ['web'], metrics: ['a b'] },
      'must be a metric: NAME of AWS/EC2, or NAMESPACE:NAME',
    ],
  ])('with %s is refused', (_, heal, problem) => {
    expect(() => healOf(heal)).toThrow(problem);
  });
});
