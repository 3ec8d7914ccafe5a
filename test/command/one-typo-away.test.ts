import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isOneTypoAway } from '../../src/command/find-command.ts';

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const letter = fc.stringMatching(/^[a-z]$/);

/** A word, and what one slip of the finger makes of it. */
const slips: Readonly<Record<string, fc.Arbitrary<readonly [string, string]>>> = {
  'a letter too many': fc
    .tuple(word, letter, fc.nat(12))
    .map(([right, more, at]) => [right, right.slice(0, at) + more + right.slice(at)]),
  'a letter too few': fc
    .tuple(word, fc.nat(11))
    .map(([right, at]) => [right, right.slice(0, at % right.length) + right.slice((at % right.length) + 1)]),
  'another letter': fc
    .tuple(word, letter, fc.nat(11))
    .map(([right, other, at]) => [
      right,
      right.slice(0, at % right.length) + other + right.slice((at % right.length) + 1),
    ]),
  'two neighbours that changed places': fc
    .tuple(word, letter, letter, word)
    .map(([before, one, two, after]) => [before + one + two + after, before + two + one + after]),
};

describe('one slip', () => {
  it.each(Object.entries(slips))('is %s, whichever of the two is meant', (_, pairs) => {
    fc.assert(
      fc.property(pairs, ([right, wrong]) => {
        fc.pre(right !== wrong);
        expect([isOneTypoAway(wrong, right), isOneTypoAway(right, wrong)]).toEqual([true, true]);
      }),
    );
  });

  it.each([
    ['join', 'join'],
    ['jo', 'join'],
    ['jooiin', 'join'],
    ['noij', 'join'],
    ['njio', 'join'],
    ['jnio', 'join'],
    ['oijn', 'join'],
    ['help', 'join'],
    ['', 'join'],
    ['leaves', 'eave'],
    ['dney', 'ddeny'],
  ])('is not what makes %j of %j', (word_, other) => {
    expect([isOneTypoAway(word_, other), isOneTypoAway(other, word_)]).toEqual([false, false]);
  });
});
