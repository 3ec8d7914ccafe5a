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
/** The process took in, as the tenth of all things, that it must not call before 5 s. */
const cooldowns = [{ life: 1, scope: 'POST /services/ops', order: 10, until: 5_000 }];

it('a call is early if its process knew that it had to wait', () => {
  expect(findEarlyCalls({ calls: [call(11, 4_000)], cooldowns })).toEqual([
    'notify 1 called POST /services/ops 1000 ms too early',
  ]);
});

it.each([
  ['was on its way by then', call(9, 4_000)],
  ['comes when the wait is over', call(11, 5_000)],
  ['is of another process', call(11, 4_000, { caller: { name: 'notify', life: 2, invocation: 2 } })],
  ['goes elsewhere', call(11, 4_000, { what: 'POST /services/other' })],
])('a call is not early if it %s', (_, made) => {
  expect(findEarlyCalls({ calls: [made], cooldowns })).toEqual([]);
});
