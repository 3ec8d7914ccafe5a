import * as z from 'zod/mini';
import { PERMISSIONS } from '../../deploy/github-permissions.ts';
import { parseResponse } from '../../src/github/responses.ts';
import { type AskGitHub, wordsOf } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check.ts';

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
): Promise<readonly CheckResult[]> {
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
  const { login } = parseResponse(account, who.data);
  return [
    pass(about, `is of ${login}`),
    ...findScopes(who.headers['x-oauth-scopes']),
    await findRole(ask, organization, login),
  ];
}

function findScopes(header: string | number | undefined): readonly CheckResult[] {
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

async function findRole(ask: AskGitHub, organization: string, login: string): Promise<CheckResult> {
  const about = `organization ${organization}`;
  const answer = await ask('GET /user/memberships/orgs/{org}', { org: organization });
  if (answer.status >= 300) {
    const todo = `take a token of an owner of ${organization}, made for that organization, with Members: read and write`;
    return fail(about, `does not show itself to ${login}’s token (${wordsOf(answer)})`, todo);
  }
  const { state, role } = parseResponse(place, answer.data);
  if (state !== 'active') {
    return fail(about, `has invited ${login}, who is not in it yet`, 'accept the invitation first');
  }
  if (role === 'admin') return pass(about, `has ${login} as an owner`);
  const todo = 'take a token of an owner if people from outside are to be let in';
  return warn(about, `has ${login} only as a member, who cannot invite anybody`, todo);
}

const app = z.object({ slug: z.optional(z.string()), events: z.array(z.string()), html_url: z.string() });
const installation = z.object({
  html_url: z.string(),
  permissions: z.record(z.string(), z.unknown()),
  events: z.array(z.string()),
  suspended_at: z.optional(z.nullable(z.string())),
});

/** Whether a GitHub App is itself, is installed in the organization, and may do what Usher does. @param ask - As the App. */
export async function findApp(ask: AskGitHub, organization: string): Promise<readonly CheckResult[]> {
  const about = 'GitHub App';
  const self = await ask('GET /app');
  if (self.status >= 300) {
    const todo = 'the App ID and the private key must belong together, and this machine’s clock be right';
    return [fail(about, `is refused by GitHub (${wordsOf(self)})`, todo)];
  }
  const { slug = '', events, html_url } = parseResponse(app, self.data);
  const listens = events.includes('issue_comment')
    ? pass(about, `is ${slug}`)
    : fail(about, 'does not hear of comments', 'subscribe it to “Issue comment” in its settings on GitHub');
  const answer = await ask('GET /orgs/{org}/installation', { org: organization });
  if (answer.status >= 300) {
    const todo = `install it: ${html_url}/installations/new`;
    return [listens, fail(about, `is not installed in ${organization}`, todo)];
  }
  const found = parseResponse(installation, answer.data);
  if (typeof found.suspended_at === 'string') {
    return [listens, fail(about, `is suspended in ${organization}`, `unsuspend it: ${found.html_url}`)];
  }
  const missing = PERMISSIONS.filter(({ name, access }) => {
    const granted = found.permissions[name];
    return granted !== access && granted !== 'write';
  });
  const more = Object.keys(found.permissions).filter((name) => !PERMISSIONS.some((it) => it.name === name));
  return [
    listens,
    ...missing.map(({ name, access, why }) =>
      fail(
        about,
        `lacks ${name}: ${access}, to ${why}`,
        `grant it in the App’s settings, then accept it: ${found.html_url}`,
      ),
    ),
    ...(more.length > 0
      ? [
          warn(
            about,
            `has permissions that Usher does not need: ${more.join(', ')}`,
            'take them away in its settings',
          ),
        ]
      : []),
    ...(missing.length === 0 ? [pass(about, `is installed in ${organization} with what it needs`)] : []),
  ];
}
