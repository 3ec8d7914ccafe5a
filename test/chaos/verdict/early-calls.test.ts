import { expect, it } from '@jest/globals';
import { findEarlyCalls } from '../../../chaos/verdict/early-calls.ts';
import type { Call } from '../../../chaos/verdict/record.ts';

const call = (order: number, at: number, rest: Partial<Call> = {}): Call => ({
  caller: { name: 'notify', life: 1, invocation: 1 },
  service: 'slack',
  what: 'POST /services/ops',
  subject: undefined,
  at,
  order,
  fault: undefined,
  ...rest,
});
/** Told as the tenth of all things not to call before 5 s. */
const named = [{ life: 1, scope: 'POST /services/ops', order: 10, until: 5_000 }];

it('a call is early that came after its process had been told, and before the named time', () => {
  expect(findEarlyCalls({ calls: [call(11, 4_000)], named })).toEqual([
    'notify 1 called POST /services/ops 1000 ms before the named time',
  ]);
});

it.each([
  ['was on its way when its process was told', call(9, 4_000)],
  ['came at the named time', call(11, 5_000)],
  [
    'is of a process that was not told',
    call(11, 4_000, { caller: { name: 'notify', life: 2, invocation: 2 } }),
  ],
  ['goes elsewhere', call(11, 4_000, { what: 'POST /services/other' })],
])('a call is not early that %s', (_, made) => {
  expect(findEarlyCalls({ calls: [made], named })).toEqual([]);
});
