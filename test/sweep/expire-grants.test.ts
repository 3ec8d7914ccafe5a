import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { moveEnd } from '../../cli/grants.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { commandMemory, grantKey, OPEN_INVITATION } from '../../src/ledger/entries.ts';
import { SWEEP_MAX_REMOVALS } from '../../src/runtime/limits.ts';
import { expireGrants } from '../../src/sweep/expire-grants.ts';
import { reportWith } from '../fixtures/notification.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { commentBy } from '../local/github/start-github.ts';
import { startSweep } from './start-sweep.ts';

const HOUR = 60;
const DAY = 24 * HOUR;
const MS = 60_000;

let run: Awaited<ReturnType<typeof startSweep>>;
beforeEach(async () => {
  run = await startSweep();
  run.services.rules = rulesWith({});
});
afterEach(() => run.close());

const rulesWith = (changes: object) =>
  parseRules({
    organization: 'my_org',
    rules: [{ repository: 'handbook', teams: ['reader'], allow: 'anyone', for: '30d', ...changes }],
  });

const org = () => run.github.state.organization;
function team(slug = 'reader') {
  const found = org().team(slug);
  if (found === undefined) throw new Error(`no ${slug}`);
  return found;
}
function person(id: number) {
  const found = run.github.state.people.withId(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

/** Has Usher let somebody in, as `command` does. @param days - For how long. */
async function letIn(id: number, { days = 30, login = `person-${id}`, isConfirmed = true } = {}) {
  run.github.state.learn({ ...commentBy(login, id, { id }), issue: { number: 7 } });
  const key = grantKey('reader', id);
  const command = `command/5/${id}`;
  const until = new Date(run.now().getTime() + days * DAY * MS);
  const report = reportWith({
    id: `5/${id}/join`,
    repository: 'my_org/handbook',
    issue: { number: 7, title: 'Join' },
    person: { ...reportWith().person, id, login },
    until: until.toISOString(),
  });
  await run.ledger.grants.prepare(key, command, { until, time: days * DAY * MS, report });
  org().join(team(), person(id), 'member');
  if (isConfirmed) await run.ledger.grants.confirm(key, command);
  return key;
}

const follow = () => expireGrants(run.services);
const isIn = (id: number) => org().membership(team(), person(id))?.state;
const grant = (id: number) => run.ledger.grants.find(grantKey('reader', id));
const told = () =>
  run.notifications.map(({ person: { id }, result }) => [id, ...Object.values(result).slice(0, 2)].join(' '));
const replies = () =>
  run.github.calls.flatMap(({ method, path, exchange }) =>
    method === 'POST' && path.endsWith('/issues/7/comments') ? [exchange.requestBody] : [],
  );
const removals = () => run.github.calls.filter(({ method }) => method === 'DELETE');

describe('the end of a membership for a time', () => {
  it('is announced in advance once, then the person is taken out, and told', async () => {
    await letIn(11);
    run.pass(27 * DAY - 1);
    await follow();
    expect([told(), isIn(11)]).toEqual([[], 'active']);

    run.pass(1);
    await follow();
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 ending'], 'active']);
    expect(replies()).toEqual([
      {
        body: '@person-11, you are in the team `my_org/reader` until 23 December 2026, 12:00 UTC. Comment `/join reader` to stay longer.',
      },
    ]);

    run.pass(3 * DAY - 1);
    await follow();
    expect(isIn(11)).toBe('active');

    run.pass(1);
    await follow();
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 ending', '11 expired'], undefined]);
    expect(replies().at(-1)).toEqual({
      body: '@person-11, your time in the team `my_org/reader` is over, and you are no longer in it. Comment `/join reader` to come back.',
    });
    expect(await grant(11)).toMatchObject({ state: 'ended', ended_as: 'expired' });
    expect(await run.ledger.grants.listOpen(() => {})).toEqual([]);
  });

  it.each([
    ['a tenth of the time', 30, 3 * DAY],
    ['at most 7 days', 365, 7 * DAY],
    ['at least an hour', 0.25, HOUR],
  ])('is announced in advance: %s', async (_, days, lead) => {
    await letIn(11, { days });
    run.pass(days * DAY - lead - 1);
    await follow();
    expect(told()).toEqual([]);
    run.pass(1);
    await follow();
    expect(told()).toEqual(['11 ending']);
  });

  it('is not announced in advance if the time has hardly begun', async () => {
    await letIn(11, { days: 1 / 24 });
    run.pass(30);
    await follow();
    expect(told()).toEqual([]);
    run.pass(30);
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 expired'], undefined]);
  });

  it('moves when the person renews, and is announced again', async () => {
    const key = await letIn(11);
    run.pass(28 * DAY);
    await follow();
    const until = new Date(run.now().getTime() + 30 * DAY * MS);
    const report = (await grant(11))?.report ?? reportWith();
    await run.ledger.grants.renew(key, 'command/5/99', { until, time: 30 * DAY * MS, report });
    run.pass(10 * DAY);
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 ending'], 'active']);
    run.pass(18 * DAY);
    await follow();
    run.pass(2 * DAY);
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 ending', '11 ending', '11 expired'], undefined]);
    expect(new Set(run.notifications.map(({ id }) => id)).size).toBe(3);
  });

  it('is not missed if a renewal comes between reading and removing', async () => {
    const key = await letIn(11);
    run.pass(30 * DAY);
    const { grants } = run.ledger;
    const startRemoval = grants.startRemoval.bind(grants);
    grants.startRemoval = async (read, by) => {
      const until = new Date(run.now().getTime() + 30 * DAY * MS);
      await run.ledger.grants.renew(key, 'command/5/99', { until, time: 1, report: read.report });
      return await startRemoval(read, by);
    };
    await follow();
    expect([told(), isIn(11), removals()]).toEqual([[], 'active', []]);
  });

  it('waits while a command is changing the membership', async () => {
    await letIn(11);
    run.pass(30 * DAY);
    await run.ledger.limits.acquire('change/reader/11', 'command/5/99', 10_000);
    await follow();
    expect([isIn(11), (await grant(11))?.state]).toEqual(['active', 'active']);
    run.pass(15);
    await follow();
    expect(isIn(11)).toBeUndefined();
  });

  it('reaches the person under the login that they have by then, and not whoever took the old one', async () => {
    await letIn(11);
    const { people } = run.github.state;
    people.rename(person(11), 'renamed');
    people.upsert(99, 'person-11');
    org().admit(person(99));
    org().join(team(), person(99), 'member');
    run.pass(30 * DAY);
    await follow();
    expect([isIn(11), isIn(99), told()]).toEqual([undefined, 'active', ['11 expired']]);
    expect(run.notifications.map(({ person: { login } }) => login)).toEqual(['renamed']);
  });

  it('stops after as many removals as one sweep may make, raises an alarm, and goes on in the next', async () => {
    const { count, counts } = recordCounts();
    const stops = () => counts.filter((line) => line === 'RemovalsStopped 1');
    const ids = Array.from({ length: SWEEP_MAX_REMOVALS + 2 }, (_, index) => 100 + index);
    for (const id of ids) await letIn(id);
    run.pass(30 * DAY);
    await expireGrants({ ...run.services, count });
    expect(ids.filter((id) => isIn(id) === undefined)).toHaveLength(SWEEP_MAX_REMOVALS);
    expect(stops()).toHaveLength(1);
    await expireGrants({ ...run.services, count });
    expect(ids.filter((id) => isIn(id) !== undefined)).toEqual([]);
    expect(stops()).toHaveLength(1);
  });

  it('is announced in advance to nobody who is only invited; once they accept, it is', async () => {
    await letIn(11, { days: 6, login: 'stranger-11' });
    run.pass(5.5 * DAY);
    await follow();
    expect([told(), isIn(11), replies()]).toEqual([[], 'pending', []]);
    org().acceptInvitation(person(11));
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 ending'], 'active']);
  });

  it('is only told in a rehearsal, once', async () => {
    await letIn(11);
    run.pass(30 * DAY);
    run.services.rules = rulesWith({ dry_run: true });
    await follow();
    await follow();
    expect([told(), isIn(11), removals()]).toEqual([['11 expired'], 'active', []]);
    expect(run.notifications).toMatchObject([{ dry_run: true }]);
    run.services.rules = rulesWith({});
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 expired', '11 expired'], undefined]);
  });

  describe('of an invitation', () => {
    beforeEach(async () => {
      await letIn(11, { days: 2, login: 'stranger-11' });
      // What the command records, so that a sweep follows the invitation up.
      await run.ledger.work('command/5/11', 1, commandMemory, async (claim) => {
        const report = (await grant(11))?.report ?? reportWith();
        await claim.record({ report: { ...report, result: { outcome: 'invited' } } });
        await claim.finish(OPEN_INVITATION);
      });
    });

    it('that was never accepted withdraws it, and says nothing of having been in the team', async () => {
      expect(isIn(11)).toBe('pending');
      run.pass(2 * DAY);
      await run.sweep();
      expect([isIn(11), [...org().invitations().keys()]]).toEqual([undefined, []]);
      expect(removals().map(({ path }) => path)).toEqual(['/orgs/my_org/invitations/1']);
      run.pass(15);
      await run.sweep();
      expect(told()).toEqual(['11 invitation-ended']);
      expect(await grant(11)).toMatchObject({ state: 'ended', ended_as: 'withdrawn' });
    });

    it('says so once, even if the sweep that withdrew it was interrupted', async () => {
      run.pass(2 * DAY);
      const { grants } = run.services.ledger;
      const end = grants.end.bind(grants);
      grants.end = () => Promise.reject(new Error('interrupted'));
      await rejectedBy(run.sweep());
      grants.end = end;
      for (let sweeps = 0; sweeps < 2; sweeps += 1) {
        run.pass(15);
        await run.sweep();
      }
      expect(told()).toEqual(['11 invitation-ended']);
      expect(await grant(11)).toMatchObject({ state: 'ended', ended_as: 'withdrawn' });
    });

    it('that was accepted just before is announced, though no sweep has seen that yet', async () => {
      run.pass(2 * DAY);
      org().acceptInvitation(person(11));
      await follow();
      expect([isIn(11), told()]).toEqual([undefined, ['11 expired']]);
    });

    it('that was accepted is the end of a membership', async () => {
      run.pass(DAY);
      org().acceptInvitation(person(11));
      run.pass(DAY);
      await run.sweep();
      expect(told()).toEqual(['11 accepted', '11 expired']);
    });
  });

  it('takes only the team from an invitation that is not Usher’s alone', async () => {
    run.github.state.learn(commentBy('stranger-11', 11, { id: 11 }));
    org().join(team('writer'), person(11), 'member');
    run.pass(10);
    await letIn(11, { days: 2, login: 'stranger-11' });
    run.pass(2 * DAY);
    await follow();
    expect([isIn(11), org().membership(team('writer'), person(11))?.state]).toEqual([undefined, 'pending']);
  });

  it('leaves an invitation that somebody sent anew', async () => {
    await letIn(11, { days: 2, login: 'stranger-11' });
    run.pass(HOUR);
    org().cancelInvitation(person(11));
    org().join(team(), person(11), 'member');
    run.pass(2 * DAY);
    await follow();
    await follow();
    expect([told(), isIn(11), removals()]).toEqual([['11 kept invited-again'], 'pending', []]);
  });
});

describe('somebody whose time is over is left in, and Slack is told once:', () => {
  const endIn = async (prepare: () => unknown, options: Parameters<typeof letIn>[1] = {}) => {
    await letIn(11, options);
    await prepare();
    run.pass(30 * DAY);
    await follow();
    run.pass(15);
    await follow();
    expect([isIn(11), removals()]).toEqual(['active', []]);
  };

  it('a maintainer', async () => {
    await endIn(() => team().roles.set(person(11), 'maintainer'));
    expect(told()).toEqual(['11 kept maintainer']);
    expect(await grant(11)).toMatchObject({ state: 'ended', ended_as: 'kept' });
  });

  it('a maintainer in an organization for which GitHub does not list roles', async () => {
    const { octokit } = run;
    octokit.hook.wrap('request', async (request, options) => {
      const response = await request(options);
      if (Array.isArray(response.data))
        response.data = response.data.map((member) => ({ ...member, role: undefined, inherited: undefined }));
      return response;
    });
    await endIn(() => team().roles.set(person(11), 'maintainer'));
    expect(told()).toEqual(['11 kept maintainer']);
  });

  it('somebody who is in by a child team', async () => {
    await endIn(() => {
      org().leave(team(), person(11));
      team('writer').parent = team();
      org().join(team('writer'), person(11), 'member');
    });
    expect(told()).toEqual(['11 kept inherited']);
  });

  it('somebody whom Usher is not sure to have let in', async () => {
    await endIn(() => {}, { isConfirmed: false });
    expect(told()).toEqual(['11 kept unconfirmed']);
  });

  it.each([
    ['no rule covers the issue any more', { issues: [1] }],
    ['the rule no longer has the team', { teams: ['writer'] }],
    ['the rule no longer has a time', { for: undefined }],
  ])('%s', async (_, changes) => {
    await endIn(() => {
      run.services.rules = rulesWith(changes);
    });
    expect(told()).toEqual(['11 kept rule-changed']);
    // Once the mistake is mended, they are taken out.
    run.services.rules = rulesWith({});
    await follow();
    expect([isIn(11), told().at(-1)]).toEqual([undefined, '11 expired']);
  });

  it('somebody whom an interrupted sweep may have taken out, and another let in since', async () => {
    const key = await letIn(11);
    run.pass(30 * DAY);
    const read = await run.ledger.grants.find(key);
    if (read === undefined) throw new Error('no grant');
    await run.ledger.grants.startRemoval(read, 'sweep/crashed');
    await follow();
    await follow();
    expect([told(), isIn(11), removals()]).toEqual([['11 kept interrupted'], 'active', []]);
  });

  it('somebody whom GitHub refuses to take out, until it does', async () => {
    await letIn(11);
    team().externalGroup = 'Readers';
    run.pass(30 * DAY);
    await follow();
    run.pass(15);
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 kept refused'], 'active']);
    team().externalGroup = undefined;
    run.pass(15);
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 kept refused', '11 expired'], undefined]);
  });

  it('when GitHub gives no answer for a day; and they are taken out once it does', async () => {
    await letIn(11);
    run.pass(30 * DAY);
    let isDown = true;
    run.octokit.hook.wrap('request', async (request, options) => {
      if (isDown && options.method === 'GET') throw new Error('down');
      return await request(options);
    });
    await expect(follow()).rejects.toThrow('1 memberships could not be followed up');
    expect(told()).toEqual([]);
    run.pass(DAY);
    await expect(follow()).rejects.toThrow('could not be followed up');
    await expect(follow()).rejects.toThrow('could not be followed up');
    expect([told(), isIn(11)]).toEqual([['11 kept unclear'], 'active']);
    isDown = false;
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 kept unclear', '11 expired'], undefined]);
  });

  it('when GitHub shows no such team', async () => {
    await endIn(() => {
      team().slug = 'renamed';
    }).catch(() => {});
    expect([told(), removals()]).toEqual([[], []]);
    run.pass(DAY);
    await follow();
    await follow();
    expect(told()).toEqual(['11 kept unclear']);
  });
});

describe('a membership that an admin has revoked', () => {
  const revoke = async () => {
    const key = await letIn(11);
    run.pass(DAY);
    const given = await grant(11);
    if (given === undefined) throw new Error('no grant');
    await moveEnd(run.table, given, run.now(), run.now());
    return key;
  };

  it('is ended, even if no rule covers it any more', async () => {
    await revoke();
    run.services.rules = rulesWith({ teams: ['writer'] });
    await follow();
    expect(isIn(11)).toBeUndefined();
    expect(await grant(11)).toMatchObject({ state: 'ended', ended_as: 'expired' });
  });

  it('is not ended in a rehearsal', async () => {
    await revoke();
    run.services.rules = rulesWith({ dry_run: true });
    await follow();
    expect([isIn(11), removals()]).toEqual(['active', []]);
  });

  it('is not ended if the person is a maintainer', async () => {
    await revoke();
    team().roles.set(person(11), 'maintainer');
    await follow();
    expect([isIn(11), told()]).toEqual(['active', ['11 kept maintainer']]);
  });

  it('is ended even if Usher was not sure to have let the person in', async () => {
    await letIn(11, { isConfirmed: false });
    const given = await grant(11);
    if (given === undefined) throw new Error('no grant');
    await moveEnd(run.table, given, run.now(), run.now());
    await follow();
    expect([isIn(11), told()]).toEqual([undefined, ['11 expired']]);
  });
});

describe('a membership that somebody else ended', () => {
  it('is closed silently, and what an admin gives later has no end', async () => {
    await letIn(11);
    run.pass(DAY);
    org().leave(team(), person(11));
    await follow();
    expect(await grant(11)).toMatchObject({ state: 'ended', ended_as: 'gone' });
    org().join(team(), person(11), 'member');
    run.pass(40 * DAY);
    await follow();
    expect([told(), isIn(11), removals()]).toEqual([[], 'active', []]);
  });

  it('is not taken for ended while GitHub may not show it yet, or a command is about to make it', async () => {
    await letIn(11);
    await letIn(12, { isConfirmed: false });
    org().leave(team(), person(11));
    org().leave(team(), person(12));
    await follow();
    expect([(await grant(11))?.state, (await grant(12))?.state]).toEqual(['active', 'adding']);
    run.pass(5);
    await follow();
    expect([(await grant(11))?.ended_as, (await grant(12))?.ended_as]).toEqual(['gone', 'not-given']);
  });

  it('is closed if the account was deleted', async () => {
    await letIn(11);
    org().leave(team(), person(11));
    run.github.state.people.withId = () => undefined;
    run.pass(30 * DAY);
    await follow();
    expect(await grant(11)).toMatchObject({ ended_as: 'gone' });
    expect(told()).toEqual([]);
  });
});

describe('a removal that fails', () => {
  it.each([
    ['and was not made', false],
    ['and was made all the same', true],
  ])('%s', async (_, isMade) => {
    await letIn(11);
    run.pass(30 * DAY);
    let isBroken = true;
    run.octokit.hook.wrap('request', async (request, options) => {
      if (!isBroken || options.method !== 'DELETE') return await request(options);
      isBroken = false;
      if (isMade) await request(options);
      throw new Error('the answer was lost');
    });
    const first = await follow().catch(() => 'failed');
    expect([first, isIn(11)]).toEqual(isMade ? [undefined, undefined] : ['failed', 'active']);
    run.pass(15);
    await follow();
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 expired'], undefined]);
    expect(replies()).toHaveLength(1);
  });

  it('is never repeated if nothing shows whether it was made', async () => {
    await letIn(11);
    run.pass(30 * DAY);
    let isBroken = false;
    run.octokit.hook.wrap('request', async (request, options) => {
      isBroken ||= options.method === 'DELETE';
      if (isBroken) throw new Error('down');
      return await request(options);
    });
    await expect(follow()).rejects.toThrow('could not be followed up');
    isBroken = false;
    run.octokit.hook.wrap('request', async (request, options) => {
      if (options.method === 'DELETE') throw new Error('nobody may be taken out');
      return await request(options);
    });
    await follow();
    expect([told(), isIn(11)]).toEqual([['11 kept interrupted'], 'active']);
  });

  it('is announced by the next sweep if GitHub lags behind, or Slack could not be told', async () => {
    await letIn(11);
    await letIn(12);
    org().membershipLag = 60_000;
    run.pass(30 * DAY);
    const { publishNotification } = run.services;
    await follow();
    expect([told(), isIn(11)]).toEqual([[], undefined]);
    run.pass(15);
    run.services.publishNotification = async (notification) => {
      if (notification.person.id === 12) throw new Error('SNS is down');
      await publishNotification(notification);
    };
    await expect(follow()).rejects.toThrow('1 memberships could not be followed up');
    run.services.publishNotification = publishNotification;
    await follow();
    await follow();
    expect(told()).toEqual(['11 expired', '12 expired']);
  });

  it('does not stop the others, nor does one that cannot be read', async () => {
    await letIn(11);
    await letIn(12);
    await letIn(13);
    const always = { expression: 'attribute_exists(#pk)', values: {} };
    await run.table.write(grantKey('reader', 11), { state: 'dancing' }, always);
    run.pass(30 * DAY);
    await expect(follow()).rejects.toMatchObject({
      errors: [{ kind: 'retryable', message: expect.stringContaining('grant/reader/11') }],
    });
    expect([isIn(11), isIn(12), isIn(13)]).toEqual(['active', undefined, undefined]);
  });
});
