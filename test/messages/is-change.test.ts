import { expect, it } from '@jest/globals';
import { isChange, isSuccess } from '../../src/messages/outcome.ts';
import { RESULTS } from '../fixtures/any-notification.ts';

it('what changed nothing is told once in a while, and everything else each time', () => {
  const quiet = RESULTS.filter((result) => !isChange(result)).map(({ outcome }) => outcome);
  expect(new Set(quiet)).toEqual(
    new Set(['already-member', 'already-invited', 'not-a-member', 'denied', 'failed']),
  );
});

it('what somebody asked for worked unless it was denied or failed', () => {
  const bad = RESULTS.filter((result) => !isSuccess(result)).map(({ outcome }) => outcome);
  expect(new Set(bad)).toEqual(new Set(['denied', 'failed']));
});
