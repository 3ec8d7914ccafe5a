import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { createOctokit } from '../../src/github/client.ts';
import { listComments } from '../../src/github/comments.ts';
import { toGitHubFailure } from '../../src/github/failures.ts';
import { getIssue, wasTransferredSince } from '../../src/github/issues.ts';
import { listFailedInvitations } from '../../src/github/invitations.ts';
import { addToTeam, getTeamMembership, isOrganizationMember } from '../../src/github/memberships.ts';
import { getRepository } from '../../src/github/repositories.ts';
import { getUserId } from '../../src/github/users.ts';
import { Failure } from '../../src/runtime/failures.ts';
import { GITHUB_TIMEOUT } from '../../src/runtime/limits.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { hurry } from '../fixtures/hurry.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { type Answer, NOBODY, startAnswering } from '../fixtures/start-answering.ts';

const START = new Date('2026-11-23T12:00:00Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1_000);

let now: Date;
let github: Awaited<ReturnType<typeof startAnswering>>;
let octokit: Octokit;
let time: ReturnType<typeof hurry>;
beforeEach(async () => {
  now = START;
  time = hurry();
  github = await startAnswering();
  octokit = createOctokit(new Secret('t0ken'), github.url, () => now);
});
afterEach(async () => {
  time.restore();
  await github.close();
});

const place = { org: 'my_org', team_slug: 'reader', username: 'mona' };
const change = () => octokit.request('PUT /orgs/{org}/teams/{team_slug}/memberships/{username}', place);

/** A refusal in GitHub's format, far below the rate limit unless `headers` say otherwise. */
const refusal = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4987',
    'x-ratelimit-reset': String(after(1800).getTime() / 1_000),
    ...headers,
  },
  body: JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest' }),
});
const tell = (answer: Answer) => {
  github.tell(answer);
  time.expectAnswer(answer);
};
const failureOf = (answer: Answer) => {
  tell(answer);
  return rejectedBy(change());
};

const SPENT = { 'x-ratelimit-remaining': '0' };
const PRIMARY = 'API rate limit exceeded for user ID 1.';
const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

describe('a rate limit', () => {
  const limits: [string, Answer, number][] = [
    ['primary, as 403', refusal(403, PRIMARY, SPENT), 1800],
    ['primary, as 429', refusal(429, PRIMARY, SPENT), 1800],
    [
      'the primary one of a token without a reset',
      refusal(403, PRIMARY, { ...SPENT, 'x-ratelimit-reset': '' }),
      60,
    ],
    ['secondary, as 403, with seconds', refusal(403, SECONDARY, { 'retry-after': '30' }), 30],
    ['secondary, as 429, with seconds', refusal(429, SECONDARY, { 'retry-after': '30' }), 30],
    ['secondary, with a date', refusal(403, SECONDARY, { 'retry-after': after(90).toUTCString() }), 90],
    ['secondary, as 403, without a time', refusal(403, SECONDARY), 60],
    ['secondary, as 429, without a time', refusal(429, SECONDARY), 60],
    ['of an old Enterprise Server', refusal(403, 'You have triggered an abuse detection mechanism.'), 60],
    ['429 without a body', { status: 429 }, 60],
    ['primary and secondary: Retry-After wins', refusal(403, SECONDARY, { ...SPENT, 'retry-after': '5' }), 5],
  ];

  it.each(limits)('%s can be retried at the time that it names', async (_, answer, seconds) => {
    const failure = await failureOf(answer);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind: 'retryable', notBefore: after(seconds) });
  });

  it.each(limits)(
    '%s: no call of any kind is made before, and then calls go on',
    async (_, answer, seconds) => {
      await failureOf(answer);
      github.tell({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"id": 1}' });
      for (now of [START, after(seconds - 0.001)]) {
        expect(await rejectedBy(getUserId(octokit, 'mona'))).toMatchObject({
          kind: 'retryable',
          notBefore: after(seconds),
        });
      }
      expect(github.calls).toHaveLength(1);
      now = after(seconds);
      expect(await getUserId(octokit, 'mona')).toBe(1);
      expect(github.calls).toHaveLength(2);
    },
  );

  it('lasts until the latest time that responses to concurrent calls named', async () => {
    github.tell(({ path }) =>
      refusal(429, SECONDARY, { 'retry-after': path.endsWith('long') ? '60' : '10' }),
    );
    await Promise.allSettled(['long', 'short'].map((login) => getUserId(octokit, login)));
    now = after(59);
    await rejectedBy(getUserId(octokit, 'mona'));
    expect(github.calls).toHaveLength(2);
  });

  it('also stops a call that was waiting for its token when GitHub named the time', async () => {
    const late = Promise.withResolvers<Secret>();
    const tokens = [Promise.resolve(new Secret('t0ken')), late.promise];
    const get = async () => (await tokens.shift()) ?? new Secret('t0ken');
    const client = createOctokit({ get, drop: () => false }, github.url, () => now);
    github.tell(refusal(429, SECONDARY, { 'retry-after': '60' }));
    const [first, second] = ['first', 'second'].map((login) => rejectedBy(getUserId(client, login)));
    await first;
    late.resolve(new Secret('t0ken'));

    expect(await second).toMatchObject({ kind: 'retryable', notBefore: after(60) });
    expect(github.calls).toHaveLength(1);
  });

  it('applies to one client only', async () => {
    await failureOf(refusal(429, SECONDARY, { 'retry-after': '60' }));
    const other = createOctokit(new Secret('0ther'), github.url, () => now);
    await rejectedBy(getUserId(other, 'mona'));
    expect(github.calls).toHaveLength(2);
  });

  it('does not follow from an outage of GitHub', async () => {
    await failureOf(refusal(502, 'Server Error'));
    await failureOf(refusal(502, 'Server Error'));
    expect(github.calls).toHaveLength(2);
  });
});

describe('a response', () => {
  it.each([
    [401, 'Bad credentials', 'held'],
    [403, 'Resource not accessible by personal access token', 'held'],
    [403, 'Must have admin rights to Repository.', 'held'],
    [403, 'You must be an organization owner or team maintainer to add a team membership.', 'held'],
    [403, 'You cannot create or update members for an external group backed team', 'permanent'],
    [403, 'This team is externally managed.', 'permanent'],
    [404, 'Not Found', 'permanent'],
    [409, 'Conflict', 'permanent'],
    [410, 'This issue was deleted', 'permanent'],
    [422, 'Cannot add an organization as a member.', 'permanent'],
    [408, 'Request Timeout', 'retryable'],
    [500, 'Server Error', 'retryable'],
    [502, 'Server Error', 'retryable'],
    [503, 'Service unavailable', 'retryable'],
    [504, 'We couldn’t respond to your request in time.', 'retryable'],
  ])('%i %s is %s', async (status, message, kind) => {
    const failure = await failureOf(refusal(status, message));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      kind,
      message: expect.stringMatching(
        `^PUT /orgs/my_org/teams/reader/memberships/mona → ${status} ${message}`,
      ),
      ...(kind === 'permanent' ? { name: 'GitHubRefusal', status } : {}),
    });
    expect(failure).not.toHaveProperty('notBefore', expect.any(Date));
  });

  it('503 with a time is not retried before it', async () => {
    const failure = await failureOf(refusal(503, 'Service unavailable', { 'retry-after': '30' }));
    expect(failure).toMatchObject({ kind: 'retryable', notBefore: after(30) });
  });

  it('names the missing permission, for the log', async () => {
    const accepted = { 'x-accepted-github-permissions': 'members=write' };
    expect(await failureOf(refusal(403, 'Resource not accessible by integration', accepted))).toMatchObject({
      kind: 'held',
      message: expect.stringMatching(
        /403 Resource not accessible by integration \(GitHub wants permissions: members=write\)$/,
      ),
    });
  });

  it("is Usher's failure, not the person's, if Usher may add members but not invite", async () => {
    const message = 'User isn’t a member of this organization. Please invite them first.';
    const errors = [{ code: 'unaffiliated', field: 'user', resource: 'TeamMember' }];
    const failure = await failureOf({
      status: 422,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message, errors }),
    });
    expect(failure).toMatchObject({ kind: 'held', message: expect.stringContaining(message) });
  });

  it.each([
    [
      'objects',
      [{ resource: 'OrganizationInvitation', code: 'unprocessable', message: 'Over invitation rate limit' }],
      { words: 'Validation Failed: Over invitation rate limit', codes: ['unprocessable'] },
    ],
    ['texts', ['Over the limit'], { words: 'Validation Failed: Over the limit', codes: [] }],
    ['objects without messages', [{ code: 'org' }], { words: 'Validation Failed', codes: ['org'] }],
    ['none', undefined, { words: 'Validation Failed', codes: [] }],
    ['something else', 'Over the limit', { words: 'Validation Failed', codes: [] }],
  ])("keeps the messages and codes of GitHub's errors: %s", async (_, errors, said) => {
    const failure = await failureOf({
      status: 422,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Validation Failed', errors }),
    });
    expect(failure).toMatchObject({ kind: 'permanent', status: 422, ...said });
  });

  it.each([301, 302, 303, 307, 308])('%i fails as held: something was renamed or moved', async (status) => {
    const failure = await failureOf({ status, headers: { location: `${github.url}/elsewhere` } });
    expect(failure).toMatchObject({ kind: 'held', message: expect.stringContaining('renamed or moved') });
    expect(github.calls).toHaveLength(1);
  });

  it.each([
    ["a proxy's page", 'text/html', '<html>Not Found</html>'],
    ['truncated JSON', 'application/json', '{"message":"Not Fou'],
    ['other JSON', 'application/json', '{"error":"no route"}'],
    ['nothing', 'application/json', ''],
  ])("404 without GitHub's message is not GitHub's and can be retried: %s", async (_, type, body) => {
    const answer = { status: 404, headers: { 'content-type': type }, body };
    expect(await failureOf(answer)).toMatchObject({ kind: 'retryable' });
    expect(await rejectedBy(getUserId(octokit, 'mona'))).toMatchObject({ kind: 'retryable' });
  });

  it.each(['text/html', 'text/html; charset', ';;', '', 'application/octet-stream'])(
    '502 of a proxy can be tried again, whatever it calls its content: %j',
    async (type) => {
      const page = { status: 502, headers: { 'content-type': type }, body: '<html>Bad Gateway</html>' };
      expect(await failureOf(page)).toMatchObject({ kind: 'retryable' });
    },
  );
});

describe('a missing response can be retried', () => {
  it.each([
    ['a reset', 'ECONNRESET'],
    ['silence', 'TimeoutError'],
  ] as const)('%s, with the reason in one word: %s', async (answer, word) => {
    expect(await failureOf(answer)).toMatchObject({
      kind: 'retryable',
      notBefore: undefined,
      message: `PUT /orgs/my_org/teams/reader/memberships/mona → no answer (${word})`,
    });
  });

  it('connection refused', async () => {
    octokit = createOctokit(new Secret('t0ken'), NOBODY, () => now);
    expect(await rejectedBy(change())).toMatchObject({
      kind: 'retryable',
      notBefore: undefined,
      message: expect.stringContaining('no answer (ECONNREFUSED)'),
    });
  });

  it('each call has its own timeout', async () => {
    await failureOf('a reset');
    await failureOf(refusal(500, 'Server Error'));
    expect(time.asked).toEqual([GITHUB_TIMEOUT, GITHUB_TIMEOUT]);
  });
});

describe('an unexpected response can be retried', () => {
  const handbook = { owner: 'my_org', repo: 'handbook' };
  const all = async <T>(items: AsyncIterable<T>) => {
    const found: T[] = [];
    for await (const item of items) found.push(item);
    return found;
  };
  const comment = {
    id: 1,
    body: 'join',
    issue_url: 'https://api.github.com/repos/my_org/handbook/issues/1',
    html_url: 'https://github.com/my_org/handbook/issues/1#issuecomment-1',
    created_at: '2026-11-23T11:00:00Z',
    updated_at: '2026-11-23T11:00:00Z',
    user: { id: 1, login: 'mona', type: 'User' },
  };
  const event = { event: 'transferred', created_at: '2026-11-23T11:00:00Z' };
  const repository = { id: 1, full_name: 'my_org/handbook', private: true };
  const issue = { number: 1, title: 'Join', html_url: 'https://github.com/my_org/handbook/issues/1' };

  /** The call, GitHub's response, and the result. */
  const questions: Record<string, { ask: () => Promise<unknown>; whole: unknown; made: unknown }> = {
    'the id of a user': { ask: () => getUserId(octokit, 'mona'), whole: { id: 1 }, made: 1 },
    'the membership of a team': {
      ask: () => getTeamMembership(octokit, place),
      whole: { state: 'active' },
      made: 'active',
    },
    'the change of a team': {
      ask: () => addToTeam(octokit, place),
      whole: { state: 'pending' },
      made: 'pending',
    },
    'a repository': { ask: () => getRepository(octokit, handbook), whole: repository, made: repository },
    'an issue': { ask: () => getIssue(octokit, handbook, 1), whole: issue, made: issue },
    'the events of an issue': {
      ask: () => wasTransferredSince(octokit, handbook, 1, '2026-11-23T10:00:00Z'),
      whole: [event],
      made: true,
    },
    'the comments of a repository': {
      ask: () => all(listComments(octokit, handbook, START)),
      whole: [comment],
      made: [comment],
    },
    'the failed invitations': {
      ask: () => listFailedInvitations(octokit, 'my_org'),
      whole: [
        { login: 'Mona', failed_at: '2026-11-23T10:00:00Z' },
        { login: 'mona', failed_at: '2026-11-16T10:00:00Z' },
        { login: null, failed_at: null },
      ],
      made: new Map([['mona', Date.parse('2026-11-23T10:00:00Z')]]),
    },
  };
  const json = (body: string): Answer => ({ headers: { 'content-type': 'application/json' }, body });
  const broken: [string, (whole: string) => Answer][] = [
    ['truncated', (whole) => json(whole.slice(0, -1))],
    ['empty', () => json('')],
    ['nothing', () => ({ status: 204 })],
    ['null', () => json('null')],
    ['a text', () => json('"active"')],
    ['of another schema', (whole) => json(whole.startsWith('[') ? '[{}]' : '{}')],
    ['a list instead of an object, or the reverse', (whole) => json(whole.startsWith('[') ? '{}' : '[]')],
    ['HTML', () => ({ headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' })],
    [
      'JSON with the content type of HTML',
      (whole) => ({ headers: { 'content-type': 'text/html' }, body: whole }),
    ],
    ['half an answer, then silence', () => 'half an answer, then silence'],
    ['half an answer, then a reset', () => 'half an answer, then a reset'],
  ];

  describe.each(Object.entries(questions))('%s', (_, { ask, whole, made }) => {
    it('is parsed when it is complete', async () => {
      github.tell(json(JSON.stringify(whole)));
      expect(await ask()).toEqual(made);
    });

    it.each(broken)('%s', async (__, answer) => {
      tell(answer(JSON.stringify(whole)));
      expect(await rejectedBy(ask())).toMatchObject({ kind: 'retryable', notBefore: undefined });
    });
  });

  it.each([200, 202, 205])('organization membership: only 204 means yes, %i does not', async (status) => {
    const ask = () => isOrganizationMember(octokit, 'my_org', 'mona');
    github.tell({ status: 204 });
    expect(await ask()).toBe(true);
    github.tell({ status, headers: { 'content-type': 'application/json' } });
    expect(await rejectedBy(ask())).toMatchObject({ kind: 'retryable' });
  });
});

describe('an error in our own code', () => {
  it.each([new TypeError('x is not a function'), new RangeError('too far'), 'text', undefined])(
    'stays as it is: %p',
    (error) => {
      expect(toGitHubFailure(error, now)).toBe(error);
    },
  );

  it('stays as it is inside a request', async () => {
    const ours = new TypeError('x is not a function');
    octokit.hook.before('request', () => {
      throw ours;
    });
    expect(await rejectedBy(change())).toBe(ours);
  });
});

describe('the token', () => {
  const token = 'ghp_PLANTED\nPLANTED';

  it('is not quoted if no header can hold it, and the failure is held', async () => {
    const connectAndChange = async () => {
      octokit = createOctokit(new Secret(token), github.url, () => now);
      await change();
    };
    const failure = await rejectedBy(connectAndChange());
    expect(failure).toMatchObject({ kind: 'held' });
    expect(String(failure)).not.toContain('PLANTED');
  });

  it("is not quoted if a proxy's page quotes the request", async () => {
    github.tell(({ headers }) => ({
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: JSON.stringify(headers),
    }));
    const failure = await rejectedBy(change());
    expect(github.calls[0]?.headers.authorization).toBe('Bearer t0ken');
    expect(String(failure)).not.toContain('t0ken');
  });
});
