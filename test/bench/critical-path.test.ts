import { describe, expect, it } from '@jest/globals';
import { checkPath, CRITICAL_PATH, longestChain, stepsFor } from '../../bench/critical-path.ts';
import type { Call, Service } from '../../bench/services/call.ts';

const SERVICE_OF: readonly (readonly [RegExp, Service])[] = [
  [/^Decrypt/, 'kms'],
  [/^Publish/, 'sns'],
  [/^UpdateItem/, 'dynamodb'],
  [/^POST \/services/, 'slack'],
  [/./, 'github'],
];
/** A call of a function that is answered 10 ms after it began. */
const callAt = (at: number, caller: string, name: string): Call => ({
  service: SERVICE_OF.find(([pattern]) => pattern.test(name))?.[1] ?? 'github',
  caller,
  name,
  status: 200,
  at,
  took: 10,
  isConnecting: false,
});
const oneAfterTheOther = CRITICAL_PATH.map(({ by, call }, index) => callAt(index * 10, by, call));

describe('the calls that cannot overlap', () => {
  it('are found where each waits for the one before, whatever else is called beside them', () => {
    const beside = callAt(35, 'command', 'Decrypt');
    expect(() => checkPath(CRITICAL_PATH, [...oneAfterTheOther, beside])).not.toThrow();
  });

  it.each(CRITICAL_PATH.map(({ by, call }, index) => [by, call, index] as const))(
    'need %s to make %s',
    (by, call, index) => {
      expect(() => checkPath(CRITICAL_PATH, oneAfterTheOther.toSpliced(index, 1))).toThrow(
        `${by} made no call`,
      );
      expect(call).not.toBe('');
    },
  );

  it('must wait for each other', () => {
    const publishedAtOnce = oneAfterTheOther.with(1, callAt(0, 'receive', 'Publish'));
    expect(() => checkPath(CRITICAL_PATH, publishedAtOnce)).toThrow('receive made no call Publish after');
  });

  it('are fewer once the functions are warm', () => {
    expect(stepsFor('cold')).toEqual(CRITICAL_PATH);
    expect(stepsFor('warm').length).toBeLessThan(CRITICAL_PATH.length);
  });
});

describe('the longest chain of calls', () => {
  it.each([
    ['nothing', [], 0],
    ['one call', [[0, 10]], 1],
    [
      'calls one after the other',
      [
        [0, 10],
        [10, 10],
        [25, 5],
      ],
      3,
    ],
    [
      'calls at the same time',
      [
        [0, 10],
        [1, 10],
        [2, 10],
      ],
      1,
    ],
    [
      'a long call beside two short ones',
      [
        [0, 30],
        [0, 10],
        [12, 10],
      ],
      2,
    ],
  ])('of %s', (_, calls, expected) => {
    expect(longestChain(calls.map(([at = 0, took = 0]) => ({ at, took })))).toBe(expected);
  });
});
