import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deliver } from '../../local/deliver.ts';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { LOCAL_TOKEN } from '../../local/local-world.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace, type TraceEvent } from '../../local/trace.ts';
import { writeComment } from '../../local/write-comment.ts';

describe('the local run', () => {
  const happenings: TraceEvent[] = [];
  let run: LocalRun;
  beforeAll(async () => {
    const journal = new Trace();
    journal.listen((happening) => happenings.push(happening));
    run = await startLocalRun('usher.yml', ANY_PORTS, journal);
  });
  afterAll(() => run.close());

  it('takes 200 deliveries at once to 200 members and 200 messages, without an error', async () => {
    const logins = Array.from({ length: 200 }, (_, index) => `member-${index}`);
    const answers = await Promise.all(
      logins.map((login) => {
        const where = { organization: 'my_org', repository: 'my_org/onboarding', issue: 1 };
        return deliver(run.urls.webhook, 'issue_comment', writeComment({ ...where, body: 'join', login }));
      }),
    );
    expect(answers.filter(({ status }) => status !== 202)).toEqual([]);
    expect(await run.settled(60_000)).toBe(true);

    const [team] = run.github.organization.teams;
    const members = team && run.github.organization.activeMembers(team).map(([{ login }]) => login);
    expect(members?.toSorted()).toEqual(logins.toSorted());
    expect(run.posts.map(({ payload }) => payload.username).toSorted()).toEqual(logins.toSorted());
    expect(happenings.filter(({ ok }) => !ok)).toEqual([]);
  }, 90_000);

  it('asks KMS once for each secret, however many wait for it', () => {
    const decrypted = happenings.filter(({ part, text }) => part === 'kms' && text.startsWith('decrypt'));
    expect(decrypted.map(({ text }) => text).toSorted()).toEqual([
      'decrypt github-token',
      'decrypt github-webhook-secret',
      'decrypt slack-webhook-url',
    ]);
  });

  it('takes a delivery that is not signed with its secret to nobody', async () => {
    const before = happenings.length;
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
      happenings
        .slice(before)
        .map(({ part, ok }) => ({ part, ok }))
        .toSorted((one, other) => one.part.localeCompare(other.part)),
    ).toEqual([
      { part: 'log', ok: false },
      { part: 'webhook', ok: false },
    ]);
  });

  it.each([
    ['what GitHub does', 'GET', '/user', true, 200, true],
    ['what GitHub is asked, and does not have', 'GET', '/orgs/my_org/members/stranger-1', true, 404, true],
    ['a change of what there is not', 'PUT', '/orgs/my_org/teams/none/memberships/mona', true, 404, false],
    ['what a token does not open', 'GET', '/user', false, 401, false],
  ])('tells well from refused: %s', async (_, method, path, isKnown, status, ok) => {
    const before = happenings.length;
    const headers = { authorization: `Bearer ${isKnown ? LOCAL_TOKEN : 'another'}` };
    await fetch(`${run.urls.github}${path}`, { method, headers });
    const meant = happenings.slice(before).filter(({ call }) => call?.path === path);
    expect(meant.map((each) => ({ status: each.call?.status, ok: each.ok }))).toEqual([{ status, ok }]);
  });
});
