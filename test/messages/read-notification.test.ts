import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { readNotification } from '../../src/messages/read-notification.ts';
import { RESULTS } from '../fixtures/any-notification.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { notificationWith } from '../fixtures/notification.ts';
import { thrownBy } from '../fixtures/thrown-by.ts';

const withResult = (result: object) => changeAt(notificationWith(), 'result', result);

describe('a notification that is read', () => {
  it.each(RESULTS)('has every result of this version: %j', (result) => {
    expect(readNotification(withResult(result))).toEqual(notificationWith({ result }));
  });

  it('has none of the keys of a newer version', () => {
    expect(readNotification({ ...notificationWith(), version: 2 })).toEqual(notificationWith());
  });

  it.each([
    [{ outcome: 'promoted' }, 'outcome promoted'],
    [{ outcome: 'promoted', until: '2027-01-01', reason: 'asked-nicely' }, 'outcome promoted'],
    [{ outcome: 'denied', reason: 'too-young' }, 'outcome denied too-young'],
    [{ outcome: 'failed', reason: 'not-listed', detail: 'PUT → 422' }, 'outcome failed not-listed'],
  ])('can be tried again where the result is of a newer version: %j', (result, named) => {
    expect(thrownBy(() => readNotification(withResult(result)))).toMatchObject({
      kind: 'retryable',
      message: expect.stringContaining(`the ${named} is of a newer version`),
    });
  });

  it.each<[string, unknown]>([
    ['without a reason', withResult({ outcome: 'denied' })],
    ['with a reason that is no word', withResult({ outcome: 'denied', reason: '<!here>' })],
    ['with an outcome that is no word', withResult({ outcome: 'promoted ' })],
    ['with an outcome of a thousand letters', withResult({ outcome: 'a'.repeat(1_000) })],
    ['with another fault beside the outcome', { ...withResult({ outcome: 'promoted' }), team: '' }],
    ['without anything', {}],
    ['that is null', null],
  ])('cannot be tried again %s', (_, message) => {
    expect(thrownBy(() => readNotification(message))).toBeInstanceOf(z.core.$ZodError);
  });
});
