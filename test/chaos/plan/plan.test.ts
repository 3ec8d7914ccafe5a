import { describe, expect, it } from '@jest/globals';
import { createDice } from '../../../chaos/plan/dice.ts';
import type { FaultName } from '../../../chaos/plan/fault-names.ts';
import { Plan } from '../../../chaos/plan/plan.ts';

const MINUTE = 60_000;
const planOf = (name: FaultName) =>
  new Plan({ dice: createDice(1), faults: new Set([name]), rate: 0.999_999, outages: [], from: 0 });

describe('a fault that lasts', () => {
  it.each([
    ['revoked', 'slack', 'POST /services/T0/B0/people'],
    ['renamed', 'github', 'GET /repos/my_org/handbook'],
  ] as const)('%s fails each such call for 20 minutes, and none for the next 20', (name, service, what) => {
    const plan = planOf(name);
    const at = (minute: number) => plan.inject(service, what, '7000000000', minute * MINUTE)?.name;
    expect([0, 10, 19.9, 20, 39.9, 40].map(at)).toEqual([name, name, name, undefined, undefined, name]);
  });

  it('leaves other calls alone', () => {
    const what = 'GET /repos/my_org/handbook/issues/comments';
    expect(planOf('renamed').inject('github', what, 'sweep', 0)).toBeUndefined();
  });
});

it('the change of an approval fails until the time that was set, and no other does', () => {
  const plan = planOf('failing-change');
  plan.failChange(7_000_000_001, 15 * MINUTE);
  const at = (minute: number, about = '7000000001', what = 'PUT /orgs/my_org/teams/guarded/memberships/x') =>
    plan.inject('github', what, about, minute * MINUTE)?.name;
  expect([at(0), at(14.9), at(15)]).toEqual(['failing-change', 'failing-change', undefined]);
  expect(at(0, '7000000002')).toBeUndefined();
  expect(at(0, '7000000001', 'GET /users/x')).toBeUndefined();
});
