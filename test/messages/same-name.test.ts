import { describe, expect, it } from '@jest/globals';
import { isSameName } from '../../src/messages/github-event.ts';

describe('sameName', () => {
  it.each([
    ['My_Org', 'my_org', true],
    ['my_org', 'my-org', false],
    ['my_org', 'my_org ', false],
  ])('of %j and %j: %j', (one, other, expected) => {
    expect(isSameName(one, other)).toBe(expected);
  });
});
