import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectHarmless } from './attempt.ts';
import { startWorld } from './world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
  world.put('lead', 21, 'leads');
});
afterAll(() => world.close());

/** Where the comment is, by default in `onboarding`, and whose login it is when Usher asks, by default its author's. */
type More = { readonly repository?: string; readonly nowOf?: number };
const NOBODY = 0;
const [open, listed, ofTeam] = ['open-door', 'by-list', 'by-team'];

/** Accounts whose login isn't theirs, or looks like another. */
const LOGINS: readonly (readonly [title: string, denial: string, login: string, id: number, more?: More])[] =
  [
    [
      'a login that nobody has any longer',
      'login-taken-over',
      'stranger-gone',
      601,
      { nowOf: NOBODY, repository: open },
    ],
    [
      'a login that somebody else has now',
      'login-taken-over',
      'stranger-new',
      602,
      { nowOf: 9602, repository: open },
    ],
    ['a login that a member has now', 'login-taken-over', 'member', 603, { nowOf: 9603 }],
    [
      'a login that a listed person has now',
      'login-taken-over',
      'alice',
      604,
      { nowOf: 20, repository: listed },
    ],
    [
      'a listed login in another case that is another’s',
      'login-taken-over',
      'ALICE',
      605,
      { nowOf: 20, repository: listed },
    ],
    [
      'a listed login that nobody has any longer',
      'login-taken-over',
      'bob',
      606,
      { nowOf: NOBODY, repository: listed },
    ],
    [
      'the login of a member of the right team',
      'login-taken-over',
      'lead',
      607,
      { nowOf: 21, repository: ofTeam },
    ],
    ['a member who is not listed', 'not-listed', 'carol', 608, { repository: listed }],
    ['a listed login with an l for an I', 'not-listed', 'aIice', 609, { repository: listed }],
    ['a listed login with a digit', 'not-listed', 'al1ce', 610, { repository: listed }],
    ['a listed login with a hyphen after', 'not-listed', 'alice-', 611, { repository: listed }],
    ['a listed login with a hyphen before', 'not-listed', '-alice', 612, { repository: listed }],
    ['a listed login with an underscore', 'not-listed', 'alice_', 613, { repository: listed }],
    ['a listed login with more before', 'not-listed', 'malice', 614, { repository: listed }],
    ['both listed logins', 'not-listed', 'alice-bob', 615, { repository: listed }],
    ['a login like the keyword for anyone', 'not-listed', 'anyone', 616, { repository: listed }],
    ['a login like a property of objects', 'not-listed', 'constructor', 617, { repository: listed }],
    ['a login like a prototype', 'not-listed', '__proto__', 618, { repository: listed }],
    ['a member who is not in the right team', 'not-in-team', 'dave', 619, { repository: ofTeam }],
    ['somebody from outside', 'not-an-org-member', 'stranger-20', 620],
    [
      'somebody from outside with a member’s id as login',
      'not-an-org-member',
      'stranger-21',
      21,
      { nowOf: 621 },
    ],
  ];

describe('an account with the login of another', () => {
  it.each(LOGINS)('is not added: %s', async (_, denial, login, id, { nowOf = id, ...where } = {}) => {
    const attempt = await world.attempt(async () => {
      world.give(login, nowOf === NOBODY ? undefined : nowOf);
      await world.deliver({ body: world.forge({ login, id, ...where }) });
    });
    expect(attempt.became).toEqual([`denied/${denial}`]);
    expectHarmless(attempt);
  });

  it('contrasts with an account with its own, which is added', async () => {
    const attempt = await world.attempt(async () => {
      world.give('alice', 20);
      await world.deliver({ body: world.forge({ login: 'alice', id: 20, repository: listed }) });
    });
    expect(attempt).toMatchObject({ became: ['added'], isChanged: true });
  });
});
