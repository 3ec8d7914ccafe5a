import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encryptSecret } from '../../deploy/encrypt-secret.ts';
import type { SecretName } from '../../src/aws/secret-names.ts';
import { createGitHubClient } from '../../src/github/client.ts';
import { getUserId } from '../../src/github/users.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { startKms } from '../fixtures/local-kms.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { type Answer, type Call, startAnswering } from '../fixtures/start-answering.ts';

const now = () => new Date('2026-11-23T12:00:00Z');
const KEY_LINES = [APP_KEYS.pkcs1, APP_KEYS.pkcs8].flatMap((pem) => pem.trim().split('\n').slice(1, -2));

let kms: Awaited<ReturnType<typeof startKms>>;
let github: Awaited<ReturnType<typeof startAnswering>>;
beforeEach(async () => {
  kms = await startKms();
  github = await startAnswering();
});
afterEach(async () => {
  await kms.close();
  await github.close();
});

const encrypt = (name: SecretName, secret: string) => encryptSecret(kms.key, name, new Secret(secret));
const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const expires_at = '2026-11-23T13:00:00Z';

/** GitHub's responses to a GitHub App. @param user - The response to a request for a person. */
const asApp =
  (user: Answer | ((call: Call) => Answer)) =>
  (call: Call): Answer => {
    if (call.path === '/orgs/my_org/installation') return json(200, { id: 37 });
    if (call.path.endsWith('/access_tokens')) return json(201, { token: 'ghs_PLANTED', expires_at });
    return typeof user === 'function' ? user(call) : user;
  };
const openAsApp = async () => {
  const privateKey = await encrypt('github-app-private-key', APP_KEYS.pkcs1);
  const githubAccess = { kind: 'app', appId: '37', privateKey } as const;
  return createGitHubClient({ githubAccess, GITHUB_API_URL: github.url }, kms.key, 'my_org', now);
};

describe('the GitHub client for the settings', () => {
  it('uses the decrypted token', async () => {
    github.tell(json(200, { id: 21 }));
    const githubAccess = { kind: 'token', token: await encrypt('github-token', 'ghp_1') } as const;
    const open = createGitHubClient({ githubAccess, GITHUB_API_URL: github.url }, kms.key, 'my_org', now);

    expect(await getUserId(await open(), 'mona')).toBe(21);
    expect(github.calls.map(({ headers }) => headers.authorization)).toEqual(['Bearer ghp_1']);
  });

  it('uses the tokens of the GitHub App, and decrypts its key once for all callers', async () => {
    github.tell(asApp(json(200, { id: 21 })));
    const open = await openAsApp();
    const clients = await Promise.all([open(), open()]);

    expect(await Promise.all(clients.map((octokit) => getUserId(octokit, 'mona')))).toEqual([21, 21]);
    expect(github.calls.map(({ path }) => path)).toEqual([
      '/orgs/my_org/installation',
      '/app/installations/37/access_tokens',
      '/users/mona',
      '/users/mona',
    ]);
    expect(kms.calls.filter(({ summary }) => summary.startsWith('decrypt'))).toHaveLength(1);
  });

  it('fails if the ciphertext is of another secret', async () => {
    const privateKey = await encrypt('github-token', APP_KEYS.pkcs1);
    const githubAccess = { kind: 'app', appId: '37', privateKey } as const;
    const open = createGitHubClient({ githubAccess, GITHUB_API_URL: github.url }, kms.key, 'my_org', now);
    expect(await rejectedBy(open())).toMatchObject({ kind: 'held' });
  });

  it.each<[string, Answer | ((call: Call) => Answer)]>([
    ['401', json(401, { message: 'Bad credentials' })],
    ['403', json(403, { message: 'Resource not accessible by integration' })],
    ['404', json(404, { message: 'Not Found' })],
    ['422', json(422, { message: 'Validation Failed', errors: [{ message: 'no' }] })],
    ['500', json(500, { message: 'Server Error' })],
    ['a reset', 'a reset'],
    ['a page that quotes the request', ({ headers }) => ({ status: 502, body: JSON.stringify(headers) })],
    ['other JSON that quotes it', ({ headers }) => json(403, { headers })],
  ])('quotes neither token nor signature nor key if GitHub responds with %s', async (_, answer) => {
    const open = await openAsApp();
    const told: unknown[] = [];
    github.tell(asApp(answer));
    told.push(await getUserId(await open(), 'mona').catch((error: unknown) => error));
    // The same if GitHub issues no token.
    github.tell(answer);
    told.push(await getUserId(await (await openAsApp())(), 'mona').catch((error: unknown) => error));

    const text = inspect(told, { depth: null });
    const sent = github.calls.map(({ headers }) => headers.authorization?.replace('Bearer ', '') ?? '');
    expect(sent.length).toBeGreaterThan(2);
    expect(['PLANTED', ...KEY_LINES, ...sent].filter((secret) => text.includes(secret))).toEqual([]);
  });
});
