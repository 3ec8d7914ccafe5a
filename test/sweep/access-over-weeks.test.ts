import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Sabotage, simulateAccess, type Step } from './simulate-access.ts';

const who = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('say' as const),
      who,
      body: fc.constantFrom(
        'join',
        'join',
        '/join reader 1h',
        '/join reader 1d',
        '/join reader 9d',
        '/leave',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('admin' as const),
      who,
      what: fc.constantFrom('adds' as const, 'removes', 'readds', 'promotes', 'demotes'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('rename' as const), who }) },
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('break' as const),
      after: fc.integer({ min: 0, max: 25 }),
      isMade: fc.boolean(),
      isCrash: fc.boolean(),
      outage: fc.constantFrom(0, 0, 3, 20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('rules' as const),
      what: fc.constantFrom('lose the time' as const, 'are right', 'are right', 'rehearse'),
    }),
  },
);
const steps = fc.array(step, { minLength: 4, maxLength: 16 });
const RUNS = Number(process.env['ACCESS_RUNS'] ?? 25);

const holds = (sabotage?: Sabotage, numRuns = RUNS) =>
  fc.check(
    fc.asyncProperty(steps, async (played) => {
      expect(await simulateAccess(played, sabotage)).toEqual([]);
    }),
    {
      numRuns,
      endOnFailure: true,
      ...(process.env['ACCESS_SEED'] ? { seed: Number(process.env['ACCESS_SEED']) } : {}),
    },
  );

describe('over weeks, with admins, renames, outages and crashes', () => {
  it('nobody is taken out early or whom Usher did not let in, and nobody is kept past the end when all is well', async () => {
    const details = await holds();
    expect(details.failed ? [details.errorInstance, JSON.stringify(details.counterexample)] : []).toEqual([]);
  }, 300_000);
});
