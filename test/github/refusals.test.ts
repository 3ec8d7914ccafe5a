import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readRefusal, type RefusalReason, refusalReason, statedReason } from '../../src/github/refusals.ts';

const idpLink =
  'https://docs.github.com/articles/synchronizing-teams-between-your-identity-provider-and-github';

const known: readonly (readonly [number, string, readonly string[], RefusalReason])[] = [
  [422, 'You must purchase at least one more seat to add this user as a member.', ['no_seat'], 'no-seat'],
  [422, 'Validation Failed', ['no_seat'], 'no-seat'],
  [403, 'You have no remaining seats in your enterprise.', [], 'no-seat'],
  [422, 'Validation Failed: Over invitation rate limit', ['unprocessable'], 'invitation-limit'],
  [403, 'You cannot create or update members for an external group backed team', [], 'identity-provider'],
  [403, `This team is externally managed. Learn more at ${idpLink}`, [], 'identity-provider'],
  [403, 'Team synchronization is set up for this team', [], 'identity-provider'],
  [422, 'Cannot add an organization as a member.', ['org'], 'organization-account'],
  [422, 'Validation Failed', ['org'], 'organization-account'],
  [422, 'Validation Failed', [], 'refused'],
  [422, '', [], 'refused'],
  [422, 'User is blocked', ['blocked'], 'refused'],
  [404, 'Not Found', [], 'team-not-found'],
  [422, 'Something that GitHub never said before', [], 'other'],
  [409, 'Conflict', [], 'other'],
  [410, 'This issue was deleted', [], 'other'],
  [451, 'Repository access blocked', [], 'other'],
];

describe('why GitHub refused', () => {
  it.each(known)('%i %j with the codes %j: %s', (status, words, codes, reason) => {
    expect(refusalReason({ status, words, codes })).toBe(reason);
  });
});

describe('a message about a token', () => {
  it.each([
    'Resource not accessible by integration',
    'Resource not accessible by personal access token',
    'You must be an organization owner or team maintainer to add a team membership.',
    'Must have admin rights to Repository.',
    'Resource protected by organization SAML enforcement. You must grant your token access to this organization.',
    'Although you appear to have the correct authorization credentials, the organization has an IP allow list enabled.',
    'Bad credentials',
    'Not Found',
  ])('is not a reason to refuse a person: %s', (words) => {
    expect(statedReason({ words, codes: [] })).toBeUndefined();
  });
});

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
