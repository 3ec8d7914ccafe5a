import { expect, it } from '@jest/globals';
import { numberIn } from '../../../chaos/services/wire.ts';

it('a call is about the comment whose number it has', () => {
  expect(numberIn('/orgs/my_org/teams/oncall/memberships/person-7000000060')).toBe(7_000_000_060);
  expect(numberIn('{"S":"command/5/7000000060"}')).toBe(7_000_000_060);
});

it('random ids are not taken for such a number', () => {
  expect(numberIn('{":holder":{"S":"0f8fad5b-d9cb-469f-a165-a7123456789e"}}')).toBeUndefined();
  expect(numberIn('{":lease":{"N":"1796000000000"}}')).toBeUndefined();
});
