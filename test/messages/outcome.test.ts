import { expect, it } from '@jest/globals';
import { isChange, isSuccess } from '../../src/messages/outcome.ts';
import { RESULTS } from '../fixtures/any-notification.ts';

it('every outcome is a change, except these five', () => {
  const unchanged = RESULTS.filter((result) => !isChange(result)).map(({ outcome }) => outcome);
  expect(new Set(unchanged)).toEqual(
    new Set(['already-member', 'already-invited', 'not-a-member', 'denied', 'failed']),
  );
});

it('every outcome is a success, except denied and failed', () => {
  const unsuccessful = RESULTS.filter((result) => !isSuccess(result)).map(({ outcome }) => outcome);
  expect(new Set(unsuccessful)).toEqual(new Set(['denied', 'failed']));
});
