import * as z from 'zod/mini';
import { PERMISSIONS } from '../../deploy/github-permissions.ts';
import { parseResponse } from '../../src/github/responses.ts';
import { describeResponse, type GitHubRequest } from '../github.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

/** Scopes that a classic token needs, with wider ones that include them: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
const SCOPES = [
  { anyOf: ['admin:org'], to: 'change team memberships' },
  { anyOf: ['repo', 'public_repo'], to: 'react and reply on issues' },
];

const account = z.object({ login: z.string() });
const membership = z.object({ state: z.string(), role: z.string() });

/**
 * Checks a token: that it is valid, its scopes, and its owner's role in the organization.
 *
 * @param next - Continues the advice to make a new token.
 */
export async function checkToken(
  request: GitHubRequest,
  organization: string,
  next = '',
): Promise<readonly CheckResult[]> {
  const about = 'GitHub token';
  const user = await request('GET /user');
  if (user.status >= 300) {
    const todo = `it was revoked, has expired or is mistyped; create a new one${next}`;
    return [fail(about, `is refused by GitHub (${describeResponse(user)})`, todo)];
  }
  const { login } = parseResponse(account, user.data);
  return [
    pass(about, `belongs to ${login}`),
    ...checkScopes(user.headers['x-oauth-scopes']),
    await checkRole(request, organization, login),
  ];
}

/** @param header - Undefined for a fine-grained token. */
function checkScopes(header: string | number | undefined): readonly CheckResult[] {
  const about = 'GitHub scopes';
  if (header === undefined) return [];
  const granted = String(header)
    .split(',')
    .map((scope) => scope.trim());
  const missing = SCOPES.filter(({ anyOf }) => !anyOf.some((scope) => granted.includes(scope)));
  if (missing.length === 0) return [pass(about, `are ${granted.join(', ')}`)];
  return missing.map(({ anyOf, to }) =>
    fail(about, `lack ${anyOf[0] ?? ''}, needed to ${to}`, 'add the scope to the token on GitHub'),
  );
}

async function checkRole(request: GitHubRequest, organization: string, login: string): Promise<CheckResult> {
  const about = `organization ${organization}`;
  const response = await request('GET /user/memberships/orgs/{org}', { org: organization });
  if (response.status >= 300) {
    const todo = `use the token of an owner of ${organization}, with that organization as resource owner and Members: read and write`;
    return fail(about, `is not visible to the token of ${login} (${describeResponse(response)})`, todo);
  }
  const { state, role } = parseResponse(membership, response.data);
  if (state !== 'active') {
    return fail(about, `has invited ${login}, who has not accepted yet`, 'accept the invitation');
  }
  if (role === 'admin') return pass(about, `has ${login} as an owner`);
  const todo = 'use the token of an owner if people from outside should be able to join';
  return warn(about, `has ${login} only as a member, who cannot invite anybody`, todo);
}

const app = z.object({ slug: z.optional(z.string()), events: z.array(z.string()), html_url: z.string() });
const installation = z.object({
  html_url: z.string(),
  permissions: z.record(z.string(), z.unknown()),
  events: z.array(z.string()),
  suspended_at: z.optional(z.nullable(z.string())),
});

/** Checks a GitHub App: its key, its event, its installation in the organization, and its permissions. */
export async function checkApp(
  requestAsApp: GitHubRequest,
  organization: string,
): Promise<readonly CheckResult[]> {
  const about = 'GitHub App';
  const self = await requestAsApp('GET /app');
  if (self.status >= 300) {
    const todo = 'check that the App ID and the private key belong together, and the clock of this machine';
    return [fail(about, `is refused by GitHub (${describeResponse(self)})`, todo)];
  }
  const { slug = '', events, html_url } = parseResponse(app, self.data);
  const subscribed = events.includes('issue_comment')
    ? pass(about, `is ${slug}`)
    : fail(about, 'receives no comments', 'subscribe it to “Issue comment” in its settings on GitHub');
  const response = await requestAsApp('GET /orgs/{org}/installation', { org: organization });
  if (response.status >= 300) {
    const todo = `install it: ${html_url}/installations/new`;
    return [subscribed, fail(about, `is not installed in ${organization}`, todo)];
  }
  const found = parseResponse(installation, response.data);
  if (typeof found.suspended_at === 'string') {
    return [subscribed, fail(about, `is suspended in ${organization}`, `unsuspend it: ${found.html_url}`)];
  }
  return [subscribed, ...checkPermissions(about, organization, found)];
}

function checkPermissions(
  about: string,
  organization: string,
  { permissions, html_url }: z.infer<typeof installation>,
): readonly CheckResult[] {
  const missing = PERMISSIONS.filter(({ name, access }) => {
    const granted = permissions[name];
    return granted !== access && granted !== 'write';
  });
  const extra = Object.keys(permissions).filter((name) => !PERMISSIONS.some((it) => it.name === name));
  const todo = `grant it in the settings of the App, then accept it: ${html_url}`;
  return [
    ...missing.map(({ name, access, why }) => fail(about, `lacks ${name}: ${access}, to ${why}`, todo)),
    ...(extra.length > 0
      ? [
          warn(
            about,
            `has permissions that Usher does not need: ${extra.join(', ')}`,
            'remove them in its settings',
          ),
        ]
      : []),
    ...(missing.length === 0
      ? [pass(about, `is installed in ${organization} with the permissions it needs`)]
      : []),
  ];
}
