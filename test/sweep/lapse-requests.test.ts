import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { grantKey, requestKey } from '../../src/ledger/entries.ts';
import type { Report } from '../../src/messages/notification.ts';
import { lapseRequests } from '../../src/sweep/lapse-requests.ts';
import { reportWith } from '../fixtures/notification.ts';
import { readAudit } from '../ledger/read-audit.ts';
import { commentBy } from '../local/github/start-github.ts';
import { startSweep } from './start-sweep.ts';

const DAY = 24 * 60;

describe('a request that nobody decided', () => {
  let run: Awaited<ReturnType<typeof startSweep>>;
  beforeEach(async () => {
    run = await startSweep();
  });
  afterEach(() => run.close());

  /** Requests to join `reader`. */
  async function ask(id: number, changes: Partial<Report> = {}) {
    const login = `person-${id}`;
    run.github.state.learn({ ...commentBy(login, id, { id }), issue: { number: 7 } });
    const { person } = reportWith();
    const where = { repository: 'my_org/handbook', issue: { number: 7, title: 'Join' } };
    const asked = { ...where, id: `5/${id}/join`, result: { outcome: 'requested' as const } };
    const key = requestKey({ repository: { id: 5 }, issue: where.issue }, id, 'reader');
    await run.ledger.requests.ask(
      key,
      `command/5/${id}`,
      reportWith({ ...asked, ...changes, person: { ...person, id, login } }),
      run.now(),
    );
    return key;
  }
  const told = () => run.notifications.map(({ id, result: { outcome } }) => [id, outcome]);
  const audited = async () => (await readAudit(run.dynamodb)).map(({ pk }) => pk).toSorted();
  const replies = () =>
    run.github.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/issues/7/comments'));

  it('lapses once after 14 days, and is announced in Slack and to the person', async () => {
    const key = await ask(11);
    run.pass(14 * DAY - 1);
    await lapseRequests(run.services);
    expect(told()).toEqual([]);

    run.pass(1);
    await lapseRequests(run.services);
    await lapseRequests(run.services);
    expect(told()).toEqual([['5/11/join/request-lapsed', 'request-lapsed']]);
    expect(replies().map(({ exchange }) => exchange.requestBody)).toEqual([
      {
        body: expect.stringMatching(/^@person-11, nobody decided .* Comment `\/join reader` to ask again\.$/),
      },
    ]);
    expect(await run.ledger.requests.find(key)).toMatchObject({ state: 'lapsed' });
    expect(await run.ledger.requests.listOpen(() => {})).toEqual([]);
  });

  it('does not lapse if it was decided', async () => {
    await run.ledger.requests.decide(await ask(11), 'command/5/2', 'declined');
    run.pass(15 * DAY);
    await lapseRequests(run.services);
    expect(told()).toEqual([]);
  });

  it('does not lapse if it was made again', async () => {
    await ask(11);
    run.pass(15 * DAY);
    await lapseRequests(run.services);
    await ask(11);
    await lapseRequests(run.services);
    expect(told()).toHaveLength(1);
    expect(await run.ledger.requests.listOpen(() => {})).toMatchObject([{ state: 'open' }]);
  });

  it('lapses in a later sweep if it could not be announced, and does not stop the others', async () => {
    await ask(11);
    await ask(12);
    run.pass(15 * DAY);
    const { publishNotification } = run.services;
    run.services.publishNotification = async (notification) => {
      if (notification.person.id === 11) throw new Error('SNS is down');
      await publishNotification(notification);
    };
    await expect(lapseRequests(run.services)).rejects.toThrow('1 requests could not be ended');
    expect(told()).toEqual([['5/12/join/request-lapsed', 'request-lapsed']]);

    run.services.publishNotification = publishNotification;
    run.pass(1);
    await lapseRequests(run.services);
    const both = ['5/11/join/request-lapsed', '5/12/join/request-lapsed'];
    expect(
      told()
        .map(([id]) => id)
        .toSorted(),
    ).toEqual(both);
    expect(replies()).toHaveLength(2);
    expect(await audited()).toEqual(both.map((id) => `audit/${id}`));
  });

  it('does not stop the others if it cannot be read, as one of a newer version', async () => {
    const unread = await ask(11);
    await ask(12);
    run.pass(15 * DAY);
    const always = { expression: 'attribute_exists(#pk)', values: {} };
    await run.table.write(unread, { state: 'dancing' }, always);
    await expect(lapseRequests(run.services)).rejects.toMatchObject({
      message: '1 requests could not be ended',
      errors: [{ kind: 'retryable', message: expect.stringContaining(unread) }],
    });
    expect(told()).toEqual([['5/12/join/request-lapsed', 'request-lapsed']]);
  });

  const letIn = () => {
    const { organization, people } = run.github.state;
    const [team, person] = [organization.team('reader'), people.withLogin('person-11')];
    if (team === undefined || person === undefined) throw new Error('nobody asked');
    organization.join(team, person, 'member');
  };

  it('lapses silently if the person is in the team by then', async () => {
    const key = await ask(11);
    run.pass(15 * DAY);
    letIn();
    await lapseRequests(run.services);
    expect({ told: told(), replies: replies() }).toEqual({ told: [], replies: [] });
    expect(await audited()).toEqual(['audit/5/11/join/request-lapsed']);
    expect(await run.ledger.requests.find(key)).toMatchObject({ state: 'lapsed' });
    expect(await run.ledger.requests.listOpen(() => {})).toEqual([]);
  });

  describe('of somebody who is in the team for a time', () => {
    const until = new Date('2026-12-31T12:00:00.000Z');
    const askForMore = async () => {
      await ask(11, { until: until.toISOString() });
      letIn();
      const terms = { until, time: 60 * DAY * 60_000, report: reportWith() };
      await run.ledger.grants.prepare(grantKey('reader', 11), 'command/5/1', terms);
      await run.ledger.grants.confirm(grantKey('reader', 11), 'command/5/1');
      run.pass(15 * DAY);
    };

    it('is announced, though they are in the team', async () => {
      await askForMore();
      await lapseRequests(run.services);
      expect(told()).toEqual([['5/11/join/request-lapsed', 'request-lapsed']]);
      expect(replies().map(({ exchange }) => exchange.requestBody)).toEqual([
        { body: expect.stringMatching(/^@person-11, nobody decided on your request to stay in the team/) },
      ]);
    });

    it('lapses silently if they were given more time by then', async () => {
      await askForMore();
      const later = { until: new Date(until.getTime() + 1), time: 60_000, report: reportWith() };
      await run.ledger.grants.renew(grantKey('reader', 11), 'command/5/3', later);
      await lapseRequests(run.services);
      expect(told()).toEqual([]);
    });

    it('lapses silently if they are in for good by then', async () => {
      await askForMore();
      const grant = await run.ledger.grants.find(grantKey('reader', 11));
      if (grant === undefined) throw new Error('nothing was granted');
      await run.ledger.grants.end(grant, 'gone');
      await lapseRequests(run.services);
      expect(told()).toEqual([]);
    });
  });

  it('is announced under the login that the person has by then', async () => {
    await ask(11);
    run.pass(15 * DAY);
    const { people } = run.github.state;
    people.rename(people.upsert(11, 'person-11'), 'renamed');
    people.upsert(99, 'person-11');
    await lapseRequests(run.services);
    expect(run.notifications.map(({ person }) => person)).toMatchObject([{ id: 11, login: 'renamed' }]);
    expect(replies().map(({ exchange }) => exchange.requestBody)).toEqual([
      { body: expect.stringMatching(/^@renamed, nobody decided/) },
    ]);
  });

  it('lapses silently if no rule covers it any more', async () => {
    await ask(11);
    run.pass(15 * DAY);
    run.services.rules = { ...run.services.rules, rules: [] };
    await lapseRequests(run.services);
    expect({ told: told(), replies: replies(), open: await run.ledger.requests.listOpen(() => {}) }).toEqual({
      told: [],
      replies: [],
      open: [],
    });
  });
});
