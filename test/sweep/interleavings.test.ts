import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Move, playInterleavings } from './play-interleavings.ts';

const who = fc.constantFrom(1, 1, 1, 2);
const dies = fc.option(
  fc.oneof(
    fc.record({ calls: fc.integer({ min: 1, max: 20 }), since: fc.constant('start' as const) }),
    fc.record({ calls: fc.integer({ min: 1, max: 6 }), since: fc.constant('change' as const) }),
  ),
  { nil: undefined, freq: 2 },
);
const anyMove: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('say' as const),
      who,
      what: fc.constantFrom('join' as const, 'join', 'join for good', 'ask', 'approve', 'leave', 'leave'),
      dies,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('retry' as const), which: fc.nat({ max: 3 }), dies }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('sweep' as const), dies }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('admin' as const),
      who,
      what: fc.constantFrom('adds' as const, 'removes', 'revokes', 'extends'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('pass' as const),
      minutes: fc.constantFrom(1, 5, 10, 30, 61),
    }),
  },
);

/** `INTERLEAVINGS=500 npm test -- test/sweep/interleavings` plays more. */
const { INTERLEAVINGS = '12' } = process.env;
const options = { numRuns: Number(INTERLEAVINGS) };

const LEFT_AND_CAME_BACK: readonly Move[] = [
  { does: 'say', who: 1, what: 'join', dies: undefined },
  { does: 'pass', minutes: 1 },
  { does: 'say', who: 1, what: 'leave', dies: { calls: 1, since: 'change' } },
  { does: 'pass', minutes: 5 },
  { does: 'say', who: 1, what: 'join', dies: undefined },
  { does: 'pass', minutes: 5 },
  { does: 'retry', which: 0, dies: undefined },
];

/** The first join is confirmed, and dies; its time passes, and another join follows before its retry. */
const OVER_BEFORE_THE_RETRY: readonly Move[] = [
  { does: 'say', who: 1, what: 'join', dies: { calls: 2, since: 'change' } },
  { does: 'pass', minutes: 61 },
  { does: 'sweep', dies: undefined },
  { does: 'pass', minutes: 5 },
  { does: 'say', who: 1, what: 'join', dies: undefined },
  { does: 'pass', minutes: 5 },
  { does: 'retry', which: 0, dies: undefined },
];

describe('commands, sweeps and admins in any order, with deaths and late retries', () => {
  it(
    'take out nobody whom they should not, and change nothing twice',
    async () => {
      const moves = fc.array(anyMove, { minLength: 6, maxLength: 18 });
      const property = fc.asyncProperty(moves, async (played) => {
        expect(await playInterleavings(played)).toEqual([]);
      });
      await fc.assert(property, options);
    },
    60_000 + Number(INTERLEAVINGS) * 10_000,
  );

  it('loses nothing that was given, and was over before the retry', async () => {
    expect(await playInterleavings(OVER_BEFORE_THE_RETRY)).toEqual([]);
  });

  it('would take out who came back, if a retry did not look when they were let in', async () => {
    expect(await playInterleavings(LEFT_AND_CAME_BACK)).toEqual([]);
    const problems = await playInterleavings(LEFT_AND_CAME_BACK, ({ services: { ledger } }) => {
      const { grants } = ledger;
      const find = grants.find.bind(grants);
      grants.find = async (key) => {
        const found = await find(key);
        return found && { ...found, since: 0 };
      };
    });
    expect(problems).toEqual(expect.arrayContaining([expect.stringMatching(/took out \d+ again/)]));
  });
});
