import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { App } from '../../local/github/apps.ts';
import { createOctokit } from '../../src/github/client.ts';
import { react, reply } from '../../src/github/comments.ts';
import { addToTeam, getTeamMembership } from '../../src/github/memberships.ts';
import { appTokens, InstallationTokens } from '../../src/github/tokens.ts';
import { getUserId } from '../../src/github/users.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { commentBy } from '../local/github/start-github.ts';
import { startAnswering } from './answering-github.ts';
import { startStandIn } from './start-stand-in.ts';

const MINUTE = 60_000;
const mona = { org: 'my_org', team_slug: 'reader', username: 'mona' };

describe('as a GitHub App', () => {
  let now: number;
  let github: Awaited<ReturnType<typeof startStandIn>>;
  let app: App;
  beforeEach(async () => {
    now = Date.parse('2026-11-23T12:00:00Z');
    github = await startStandIn({ now: () => new Date(now) });
    github.state.learn(commentBy('mona', 21));
    app = github.state.installApp({
      id: 37,
      slug: 'usher',
      publicKey: APP_KEYS.publicKey,
      permissions: { members: 'write', issues: 'write', metadata: 'read' },
    });
  });
  afterEach(() => github.stop());

  const connect = (appId = '37', url = github.url) => {
    const clock = () => new Date(now);
    const itself = createOctokit(appTokens(appId, new Secret(APP_KEYS.pkcs1), clock), url, clock);
    return createOctokit(new InstallationTokens(itself, 'my_org', clock), url, clock);
  };
  const tokensMade = () => github.calls.filter(({ path }) => path.endsWith('/access_tokens')).length;

  it("Usher adds to teams, reacts and replies in the App's name", async () => {
    const octokit = connect();
    expect(await addToTeam(octokit, mona)).toBe('active');
    await react(octokit, 'my_org/handbook', 7, 'rocket');
    await reply(octokit, 'my_org/handbook', 12, 'Welcome!');

    const { comments } = github.state;
    const [joined, answer] = comments.list('handbook', 'id');
    expect(answer).toMatchObject({ body: 'Welcome!', author: { login: 'usher[bot]', type: 'Bot' } });
    expect(joined && comments.reactions(joined)).toMatchObject([{ author: { login: 'usher[bot]' } }]);
  });

  it('one token serves all calls, also concurrent ones, until shortly before it expires', async () => {
    const octokit = connect();
    await Promise.all([1, 2, 3].map(() => getUserId(octokit, 'mona')));
    now += 54 * MINUTE;
    await getUserId(octokit, 'mona');
    expect(tokensMade()).toBe(1);

    now += MINUTE;
    await Promise.all([1, 2, 3].map(() => getUserId(octokit, 'mona')));
    expect(tokensMade()).toBe(2);
    expect(github.calls.every(({ status }) => status < 300)).toBe(true);
  });

  it('a revoked token is replaced once for all concurrent calls', async () => {
    const octokit = connect();
    await getUserId(octokit, 'mona');
    github.state.apps.revokeTokens();

    expect(await Promise.all([1, 2, 3].map(() => getUserId(octokit, 'mona')))).toEqual([21, 21, 21]);
    expect(tokensMade()).toBe(2);
  });

  it('a new token that GitHub does not accept is replaced once, and the call can be retried', async () => {
    const never = await startAnswering({
      'GET /orgs/my_org/installation': { status: 200, body: { id: 37 } },
      'POST /app/installations/37/access_tokens': {
        status: 201,
        body: { token: 'ghs_1', expires_at: '2026-11-23T13:00:00Z' },
      },
      'GET /users/mona': { status: 401, body: { message: 'Bad credentials' } },
    });
    const failure = await rejectedBy(getUserId(connect('37', never.url), 'mona'));
    await never.close();

    expect(failure).toMatchObject({ kind: 'retryable', message: expect.stringContaining('just issued') });
    expect(never.calls.filter((call) => call.startsWith('GET /users'))).toHaveLength(2);
  });

  it('works with the base path of a GitHub Enterprise Server', async () => {
    const server = await startAnswering({
      'GET /api/v3/orgs/my_org/installation': { status: 200, body: { id: 37 } },
      'POST /api/v3/app/installations/37/access_tokens': {
        status: 201,
        body: { token: 'ghs_1', expires_at: '2026-11-23T13:00:00Z' },
      },
      'GET /api/v3/users/mona': { status: 200, body: { id: 21 } },
    });
    const found = await getUserId(connect('37', `${server.url}/api/v3`), 'mona');
    await server.close();

    expect(found).toBe(21);
    expect(server.calls).toHaveLength(3);
  });

  it.each<[string, (broken: App) => void, RegExp]>([
    [
      'that is not installed',
      (broken) => {
        broken.isInstalled = false;
      },
      /404 Not Found: is the GitHub App installed in my_org\?$/,
    ],
    [
      'that is suspended',
      (broken) => {
        broken.isSuspended = true;
      },
      /403 This installation has been suspended$/,
    ],
  ])('one %s fails as held, and works once that is fixed', async (_, breakIt, message) => {
    const octokit = connect();
    breakIt(app);
    expect(await rejectedBy(getUserId(octokit, 'mona'))).toMatchObject({
      kind: 'held',
      message: expect.stringMatching(message),
    });
    Object.assign(app, { isInstalled: true, isSuspended: false });
    expect(await getUserId(octokit, 'mona')).toBe(21);
  });

  it('one with another id or key fails as held', async () => {
    expect(await rejectedBy(getUserId(connect('38'), 'mona'))).toMatchObject({
      kind: 'held',
      message: 'GET /orgs/my_org/installation → 401 A JSON web token could not be decoded',
    });
  });

  it('one without the Members permission fails as held and names it, until it is granted', async () => {
    app.permissions = { issues: 'write', metadata: 'read' };
    const octokit = connect();
    expect(await rejectedBy(getTeamMembership(octokit, mona))).toMatchObject({
      kind: 'held',
      message: expect.stringContaining(
        '403 Resource not accessible by integration (GitHub wants permissions: members=read)',
      ),
    });

    app.permissions = { ...app.permissions, members: 'read' };
    expect(await getTeamMembership(octokit, mona)).toBeUndefined();
    expect(await rejectedBy(addToTeam(octokit, mona))).toMatchObject({
      kind: 'held',
      message: expect.stringContaining('(GitHub wants permissions: members=write)'),
    });
  });
});
