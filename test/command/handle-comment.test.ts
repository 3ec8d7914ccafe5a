import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CommandServices, handleComment } from '../../src/command/handle-comment.ts';
import { createOctokit } from '../../src/github/client.ts';
import { commandKey } from '../../src/ledger/entries.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Notification } from '../../src/messages/notification.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { COMMAND_LEASE } from '../../src/runtime/limits.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { type Answers, startAnswering } from '../github/answering-github.ts';
import { startLedger } from '../ledger/start-ledger.ts';

const MEMBERSHIP = '/orgs/my_org/teams/reader/memberships/ijin2';
const MEMBER = 'GET /orgs/my_org/members/ijin2';
const REPLIES = 'POST /repos/my_org/onboarding/issues/1/comments';
const REACTIONS = 'POST /repos/my_org/onboarding/issues/comments/492700400/reactions';

/** Every call succeeds. */
const SUCCESS: Answers = {
  [`GET ${MEMBERSHIP}`]: { status: 404 },
  [MEMBER]: { status: 204 },
  'GET /users/ijin2': { status: 200, body: { id: 12809425 } },
  [`PUT ${MEMBERSHIP}`]: { status: 200, body: { state: 'active' } },
  [REACTIONS]: { status: 201, body: {} },
  [REPLIES]: { status: 201, body: {} },
};

let ledger: Awaited<ReturnType<typeof startLedger>>;
beforeEach(async () => {
  ledger = await startLedger();
});
let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  await ledger.close();
});

async function start(answers: Answers, changes: Partial<CommandServices> = {}) {
  const github = await startAnswering(answers);
  close = github.close;
  const published: Notification[] = [];
  const logged: string[] = [];
  const { count, counts } = recordCounts();
  const services: CommandServices = {
    rules: parseRules({
      organization: 'my_org',
      slack: 'people',
      slack_members: { IJin2: 'U024BE7LH' },
      rules: [{ repository: 'onboarding', issues: [1], teams: ['reader'], allow: 'org-members' }],
    }),
    ledger: ledger.ledger,
    octokit: async () => createOctokit(new Secret('t0ken'), github.url, () => new Date()),
    publish: async (notification) => void published.push(notification),
    now: () => new Date('2026-05-15T15:20:23Z'),
    log: (level, message) => logged.push(`${level} ${message}`),
    count,
    ...changes,
  };
  return {
    calls: github.calls,
    published,
    logged,
    counts,
    handle: (event = githubEventWith()) => handleComment(event, services),
  };
}

describe('handling a comment', () => {
  it('changes the team, notifies Slack, reacts and replies', async () => {
    const { handle, calls, published } = await start(SUCCESS);
    await handle();

    expect(calls).toEqual([
      `GET ${MEMBERSHIP}`,
      MEMBER,
      'GET /users/ijin2',
      `PUT ${MEMBERSHIP}`,
      REACTIONS,
      REPLIES,
    ]);
    expect(published).toEqual([
      {
        id: '186853002/492700400/join',
        delivery: githubEventWith().delivery,
        result: { outcome: 'added' },
        person: {
          login: 'ijin2',
          id: 12809425,
          avatar_url: 'https://avatars.githubusercontent.com/u/12809425?v=4',
          html_url: 'https://github.com/ijin2',
        },
        repository: 'my_org/onboarding',
        issue: { number: 1, title: 'Join a team' },
        comment_url: 'https://github.com/my_org/onboarding/issues/1#issuecomment-492700400',
        organization: 'my_org',
        team: 'reader',
        destination: 'people',
        mention: 'U024BE7LH',
        at: '2026-05-15T15:20:23.000Z',
      },
    ]);
  });

  it('ignores a comment for good, even if it is edited into a command that a sweep publishes', async () => {
    const { handle, calls } = await start(SUCCESS);
    await ledger.ledger.recordPublished(commandKey(githubEventWith()));
    await handle(githubEventWith({ comment: { body: 'hello' } }));
    await handle(githubEventWith({ delivery: 'sweep-492700400' }));

    expect(calls).toEqual([]);
  });

  it.each<[string, Parameters<typeof githubEventWith>[0]]>([
    ['a comment that is not a command', { comment: { body: 'shall I join?' } }],
    ['a command that was cut out of a longer comment', { comment: { body_was_cut: true } }],
    ['an edited comment', { comment: { updated_at: '2026-05-15T15:21:00Z' } }],
    ['a repository without a rule', { repository: { full_name: 'my_org/other' } }],
    ['an issue without a rule', { issue: { number: 2 } }],
    ['another organization’s repository of the same name', { repository: { full_name: 'evil/onboarding' } }],
  ])('ignores %s, without a call', async (_, changes) => {
    const { handle, calls, published } = await start(SUCCESS);
    await handle(githubEventWith(changes));

    expect({ calls, published }).toEqual({ calls: [], published: [] });
  });

  it.each<[string, Answers]>([
    ['GitHub fails to give the membership in the team', { [`GET ${MEMBERSHIP}`]: { status: 500 } }],
    ['GitHub fails to give the membership of the organization', { [MEMBER]: { status: 403 } }],
    [
      'a redirect stands in for a yes',
      { [MEMBER]: { status: 302, headers: { location: 'http://127.0.0.1:1/' } } },
    ],
    ['the login cannot be checked', { 'GET /users/ijin2': { status: 502 } }],
    ['the token is refused', { [`PUT ${MEMBERSHIP}`]: { status: 401 } }],
    ['the limit of calls is reached', { [`PUT ${MEMBERSHIP}`]: { status: 429 } }],
  ])('is retried, and says nothing, if %s', async (_, trouble) => {
    const { handle, published, calls } = await start({ ...SUCCESS, ...trouble });

    await expect(handle()).rejects.toMatchObject({ kind: expect.stringMatching(/^(held|retryable)$/) });
    expect(published).toEqual([]);
    expect(calls).not.toContain(REACTIONS);
  });

  it('is retried if the notification cannot be published', async () => {
    const publish = async () => {
      throw new Error('SNS is down');
    };
    const { handle } = await start(SUCCESS, { publish });

    await expect(handle()).rejects.toThrow('SNS is down');
  });

  it('notifies Slack and reacts if GitHub refuses the change for good', async () => {
    const refusal = { status: 422, body: { message: 'Validation Failed' } };
    const { handle, published, calls } = await start({ ...SUCCESS, [`PUT ${MEMBERSHIP}`]: refusal });
    await handle();

    expect(published).toMatchObject([
      { result: { outcome: 'failed', reason: 'refused', detail: expect.stringContaining('422') } },
    ]);
    expect(calls.slice(-2)).toEqual([REACTIONS, REPLIES]);
  });

  it('only logs a warning if feedback fails', async () => {
    const { handle, published, logged } = await start({ ...SUCCESS, [REACTIONS]: { status: 403 } });
    await handle();

    expect(published).toHaveLength(1);
    expect(logged).toContain('warn feedback not posted');
  });

  it('counts the outcome once, however often it is retried', async () => {
    const { handle, counts } = await start(SUCCESS);
    await handle();
    await handle();
    expect(counts).toEqual(['Outcome added 1']);
  });

  it('does nothing for a second delivery', async () => {
    const { handle, published, calls } = await start(SUCCESS);
    await handle();
    const before = calls.length;
    await handle();

    expect(calls).toHaveLength(before);
    expect(published).toHaveLength(1);
  });

  it('after a crash before the publish, publishes the recorded outcome and gives no second feedback', async () => {
    let down = true;
    const published: Notification[] = [];
    const publish = async (notification: Notification) => {
      if (down) throw new RetryableFailure('SNS is down');
      published.push(notification);
    };
    let now = new Date();
    const later = new Ledger(ledger.table, () => now);
    const { handle, calls } = await start(SUCCESS, { publish, ledger: later });
    await expect(handle()).rejects.toThrow('SNS is down');
    down = false;
    now = new Date(now.getTime() + COMMAND_LEASE);
    await handle();

    expect(published).toMatchObject([{ result: { outcome: 'added' } }]);
    expect(calls.filter((call) => call === REACTIONS)).toHaveLength(1);
  });

  it('reports the change even if GitHub’s response to it was lost', async () => {
    const answers: Record<string, Answers[string]> = { ...SUCCESS, [`PUT ${MEMBERSHIP}`]: { status: 502 } };
    let now = new Date();
    const later = new Ledger(ledger.table, () => now);
    const { handle, published } = await start(answers, { ledger: later });
    await expect(handle()).rejects.toMatchObject({ kind: 'retryable' });
    answers[`GET ${MEMBERSHIP}`] = { status: 200, body: { state: 'active' } };
    now = new Date(now.getTime() + COMMAND_LEASE);
    await handle();

    expect(published).toMatchObject([{ result: { outcome: 'added' } }]);
  });

  it('is held while the token is revoked or a permission is missing', async () => {
    const { handle, published } = await start({ ...SUCCESS, [`PUT ${MEMBERSHIP}`]: { status: 401 } });

    await expect(handle()).rejects.toMatchObject({ kind: 'held' });
    expect(published).toEqual([]);
  });
});
