import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Sabotage, simulateAccess, type Step } from './simulate-access.ts';

const who = fc.integer({ min: 1, max: 3 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
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
const anySteps = fc.array(anyStep, { minLength: 4, maxLength: 16 });
/** `ACCESS_RUNS=200 npm test -- test/sweep/access-over-weeks` plays more. */
const { ACCESS_RUNS = '10' } = process.env;
const options = { numRuns: Number(ACCESS_RUNS), endOnFailure: true };
const TIME = 60_000 + Number(ACCESS_RUNS) * 20_000;
/** The first join is announced twice: before its process dies, and once the person has left and joined again. */
const ANNOUNCED_LATE: readonly Step[] = [
  { does: 'break', after: 15, isMade: true, isCrash: true, outage: 0 },
  { does: 'say', who: 1, body: 'join' },
  { does: 'break', after: 12, isMade: true, isCrash: false, outage: 1 },
  { does: 'say', who: 1, body: '/leave' },
  { does: 'say', who: 1, body: '/join reader 1h' },
  { does: 'pass', hours: 12 },
];

describe('over weeks, with admins, renames, outages and crashes', () => {
  it(
    'nobody is taken out early or whom Usher did not let in, and nobody is kept past the end when all is well',
    async () => {
      const property = fc.asyncProperty(anySteps, async (played) => {
        expect(await simulateAccess(played)).toEqual([]);
      });
      await fc.assert(property, { ...options, examples: [[ANNOUNCED_LATE]] });
    },
    TIME,
  );
});

/**
 * Plays the same with an interruption at each of some calls, before and after it is made.
 *
 * @returns every problem; with a sabotage, the first ones.
 */
async function interrupted(play: (step: Step) => readonly Step[], sabotage?: Sabotage) {
  const problems: string[] = [];
  for (let after = 6; after < 22; after += 1) {
    for (const isMade of [true, false]) {
      const step = { does: 'break', after, isMade, isCrash: true, outage: 0 } as const;
      problems.push(...(await simulateAccess(play(step), sabotage)));
      if (sabotage !== undefined && problems.length > 0) return problems.map(nameless);
    }
  }
  return [...new Set(problems.map(nameless))];
}
const nameless = (problem: string) => problem.replace(/\d+/, 'somebody');

const TAKEN_OUT = 'took out somebody, whom admin had put in';

describe('a join that is interrupted, after which an admin lets the person in', () => {
  const steps = (step: Step): readonly Step[] => [
    step,
    { does: 'say', who: 1, body: '/join reader 1h' },
    { does: 'admin', who: 1, what: 'adds' },
    { does: 'pass', hours: 12 },
  ];

  it('gives no right to take them out', async () => {
    expect(await interrupted(steps)).toEqual([]);
  }, 300_000);

  it('would give it if the grant were active before GitHub has confirmed the change', async () => {
    const sabotage: Sabotage = ({ services: { ledger } }) => {
      const prepare = ledger.grants.prepare.bind(ledger.grants);
      ledger.grants.prepare = async (key, command, terms) => {
        await prepare(key, command, terms);
        await ledger.grants.confirm(key, command);
      };
    };
    expect(await interrupted(steps, sabotage)).toContain(TAKEN_OUT);
  }, 300_000);
});

describe('a removal that is interrupted, after which an admin lets the person in again', () => {
  const steps = (step: Step): readonly Step[] => [
    { does: 'say', who: 1, body: '/join reader 1h' },
    step,
    { does: 'pass', hours: 4 },
    { does: 'admin', who: 1, what: 'adds' },
    { does: 'pass', hours: 12 },
  ];

  it('is not repeated', async () => {
    expect(await interrupted(steps)).toEqual([]);
  }, 300_000);

  it('would take them out if it were repeated', async () => {
    const sabotage: Sabotage = ({ services: { ledger } }) => {
      const { grants } = ledger;
      const listOpen = grants.listOpen.bind(grants);
      grants.listOpen = async (onUnreadable) => {
        for (const grant of await listOpen(onUnreadable))
          await grants.cancelRemoval(grant, grant.removing_by ?? '');
        return await listOpen(onUnreadable);
      };
    };
    expect(await interrupted(steps, sabotage)).toContain(TAKEN_OUT);
  }, 300_000);
});
