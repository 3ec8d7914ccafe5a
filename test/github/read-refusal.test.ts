import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readRefusal, refusalReason } from '../../src/github/refusals.ts';

describe('readRefusal', () => {
  it('reads any JSON, which always gives a reason', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.integer({ min: 400, max: 499 }),
        (body, errors, status) => {
          for (const answer of [body, { message: 'Validation Failed', errors }, { message: body, errors }]) {
            const refusal = { status, ...readRefusal(answer) };
            expect([refusal.words, ...refusal.codes].every((text) => typeof text === 'string')).toBe(true);
            expect(refusalReason(refusal)).toMatch(/^[a-z-]+$/);
          }
        },
      ),
    );
  });

  it("reads nothing from a proxy's page", () => {
    expect(readRefusal('<html>Authorization: Bearer PLANTED</html>')).toEqual({ words: '', codes: [] });
    expect(readRefusal({ headers: { authorization: 'PLANTED' } })).toEqual({ words: '', codes: [] });
  });
});
