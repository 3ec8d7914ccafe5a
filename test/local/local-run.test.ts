import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deliver } from '../../local/deliver.ts';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { LOCAL_TOKEN } from '../../local/local-world.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace, type TraceEvent } from '../../local/trace.ts';
import { writeComment } from '../../local/write-comment.ts';

describe('a local run', () => {
  const events: TraceEvent[] = [];
  let run: LocalRun;
  beforeAll(async () => {
    const trace = new Trace();
    trace.listen((event) => events.push(event));
    run = await startLocalRun('usher.yml', ANY_PORTS, trace);
  });
  afterAll(() => run.close());

  it('turns 200 simultaneous deliveries into 200 members and 200 messages, without an error', async () => {
    const logins = Array.from({ length: 200 }, (_, index) => `member-${index}`);
    const responses = await Promise.all(
      logins.map((login) => {
        const where = { organization: 'my_org', repository: 'my_org/onboarding', issue: 1 };
        return deliver(run.urls.webhook, 'issue_comment', writeComment({ ...where, body: 'join', login }));
      }),
    );
    expect(responses.filter(({ status }) => status !== 202)).toEqual([]);
    expect(await run.settled(60_000)).toBe(true);

    const [team] = run.github.organization.teams;
    const members = team && run.github.organization.activeMembers(team).map(([{ login }]) => login);
    expect(members?.toSorted()).toEqual(logins.toSorted());
    expect(run.posts.map(({ payload }) => payload.username).toSorted()).toEqual(logins.toSorted());
    expect(events.filter(({ ok }) => !ok)).toEqual([]);
  }, 90_000);

  it('decrypts each secret once, whatever the number of deliveries', () => {
    const decrypted = events.filter(({ part, text }) => part === 'kms' && text.startsWith('decrypt'));
    expect(decrypted.map(({ text }) => text).toSorted()).toEqual([
      'decrypt github-token',
      'decrypt github-webhook-secret',
      'decrypt slack-webhook-url',
    ]);
  });

  it('rejects a delivery with a wrong signature', async () => {
    const before = events.length;
    const response = await fetch(run.urls.webhook, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'issue_comment',
        'x-github-delivery': 'forged',
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      },
      body: JSON.stringify({ comment: { user: { login: 'intruder', id: 1 } } }),
    });

    expect(response.status).toBe(401);
    expect(run.github.people.withLogin('intruder')).toBeUndefined();
    expect(
      events
        .slice(before)
        .map(({ part, ok }) => ({ part, ok }))
        .toSorted((one, other) => one.part.localeCompare(other.part)),
    ).toEqual([
      { part: 'log', ok: false },
      { part: 'webhook', ok: false },
    ]);
  });

  it.each([
    ['a successful lookup', 'GET', '/user', true, 200, true],
    ['a lookup that finds nothing', 'GET', '/orgs/my_org/members/stranger-1', true, 404, true],
    ['a change of an unknown team', 'PUT', '/orgs/my_org/teams/none/memberships/mona', true, 404, false],
    ['a wrong token', 'GET', '/user', false, 401, false],
  ])('marks a call as successful or failed: %s', async (_, method, path, isKnown, status, ok) => {
    const before = events.length;
    const headers = { authorization: `Bearer ${isKnown ? LOCAL_TOKEN : 'another'}` };
    await fetch(`${run.urls.github}${path}`, { method, headers });
    const traced = events.slice(before).filter(({ call }) => call?.path === path);
    expect(traced.map((each) => ({ status: each.call?.status, ok: each.ok }))).toEqual([{ status, ok }]);
  });
});
