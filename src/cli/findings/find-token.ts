import * as z from 'zod/mini';
import { parseAnswer } from '../../github/parse-answer.ts';
import { type AskGitHub, wordsOf } from '../ask-github.ts';
import { fail, type Finding, pass, warn } from './finding.ts';

/** Which scopes of a classic token do, of those that include one another: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
const SCOPES = [
  { one: ['admin:org'], to: 'change who is in a team' },
  { one: ['repo', 'public_repo'], to: 'react and reply on issues' },
];

const account = z.object({ login: z.string() });
const place = z.object({ state: z.string(), role: z.string() });

/**
 * Whether a token is good, whose it is, and whether its owner may let people into the organization's teams.
 *
 * @param next - What to do with a new one; empty where that is plain.
 */
export async function findToken(
  ask: AskGitHub,
  organization: string,
  next = '',
): Promise<readonly Finding[]> {
  const about = 'GitHub token';
  const who = await ask('GET /user');
  if (who.status >= 300) {
    return [
      fail(
        about,
        `is refused by GitHub (${wordsOf(who)})`,
        `it was revoked, has run out or is mistyped; make a new one${next}`,
      ),
    ];
  }
  const { login } = parseAnswer(account, who.data);
  return [
    pass(about, `is of ${login}`),
    ...findScopes(who.headers['x-oauth-scopes']),
    await findRole(ask, organization, login),
  ];
}

function findScopes(header: string | number | undefined): readonly Finding[] {
  const about = 'GitHub scopes';
  if (header === undefined) return [];
  const granted = String(header)
    .split(',')
    .map((scope) => scope.trim());
  const missing = SCOPES.filter(({ one }) => !one.some((scope) => granted.includes(scope)));
  if (missing.length === 0) return [pass(about, granted.join(', '))];
  return missing.map(({ one, to }) =>
    fail(about, `lack ${one[0] ?? ''}, so that Usher cannot ${to}`, 'add the scope to the token on GitHub'),
  );
}

async function findRole(ask: AskGitHub, organization: string, login: string): Promise<Finding> {
  const about = `organization ${organization}`;
  const answer = await ask('GET /user/memberships/orgs/{org}', { org: organization });
  if (answer.status >= 300) {
    const todo = `take a token of an owner of ${organization}, made for that organization, with Members: read and write`;
    return fail(about, `does not show itself to ${login}’s token (${wordsOf(answer)})`, todo);
  }
  const { state, role } = parseAnswer(place, answer.data);
  if (state !== 'active') {
    return fail(about, `has invited ${login}, who is not in it yet`, 'accept the invitation first');
  }
  if (role === 'admin') return pass(about, `has ${login} as an owner`);
  const todo = 'take a token of an owner if people from outside are to be let in';
  return warn(about, `has ${login} only as a member, who cannot invite anybody`, todo);
}
