import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { addToTeam } from '../../src/github/memberships.ts';
import { commandMemory, OPEN_INVITATION } from '../../src/ledger/entries.ts';
import { GITHUB_LAG } from '../../src/runtime/limits.ts';
import type { Log } from '../../src/runtime/log.ts';
import { reportWith } from '../fixtures/notification.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { readAudit } from '../ledger/read-audit.ts';
import { startSweep } from './start-sweep.ts';

const DAY = 24 * 60;

describe('an open invitation', () => {
  let run: Awaited<ReturnType<typeof startSweep>>;
  beforeEach(async () => {
    run = await startSweep();
    await run.sweep();
    await invite();
  });
  afterEach(() => run.close());

  const login = 'stranger-1';
  const outcomes = () => run.notifications.map(({ id, result: { outcome } }) => [id, outcome]);
  const person = () => {
    const found = run.github.state.people.withLogin(login);
    if (found === undefined) throw new Error(`no ${login}`);
    return found;
  };

  /** Invites a stranger, as `command` does. */
  async function invite(id = 12, comment = 1) {
    run.github.state.learn({
      action: 'created',
      comment: { id: 1, body: 'join', user: { login, id: 12 } },
      issue: { number: 7 },
      repository: { full_name: 'my_org/handbook' },
    });
    await addToTeam(await run.services.octokit(), { org: 'my_org', team_slug: 'reader', username: login });
    const { person: known } = reportWith();
    const report = reportWith({
      repository: 'my_org/handbook',
      issue: { number: 7, title: 'Join' },
      id: `5/${comment}/join`,
      person: { ...known, login, id },
      result: { outcome: 'invited' },
      at: run.now().toISOString(),
    });
    await run.ledger.work(`command/5/${comment}`, 1_000, commandMemory, async (claim) => {
      await claim.record({ report });
      await claim.finish(OPEN_INVITATION);
    });
  }

  it('stays open silently until it is accepted or expires', async () => {
    run.pass(6 * DAY);
    await run.sweep();

    expect(outcomes()).toEqual([]);
  });

  it('is announced once when it is accepted', async () => {
    run.github.state.organization.acceptInvitation(person());
    await run.sweep();
    await run.sweep();

    expect(outcomes()).toEqual([['5/1/join/accepted', 'accepted']]);
  });

  it('is in the audit once, as it was first found, even if the sweep could not publish or close it', async () => {
    run.github.state.organization.acceptInvitation(person());
    const { publishNotification, ledger } = run.services;
    const failing = async () => {
      throw new Error('SNS is down');
    };
    run.services.publishNotification = failing;
    await expect(run.sweep()).rejects.toThrow('incomplete');
    const first = await readAudit(run.dynamodb);
    run.services.publishNotification = publishNotification;
    const close = ledger.close.bind(ledger);
    ledger.close = failing;
    run.pass(1);
    await expect(run.sweep()).rejects.toThrow('incomplete');
    ledger.close = close;
    run.pass(1);
    await run.sweep();

    expect(first).toMatchObject([{ pk: 'audit/5/1/join/accepted', outcome: 'accepted', person: login }]);
    expect(await readAudit(run.dynamodb)).toEqual(first);
  });

  it('is announced as expired when GitHub lists it as failed', async () => {
    run.pass(8 * DAY);
    await run.sweep();
    await run.sweep();

    expect(outcomes()).toEqual([['5/1/join/invitation-expired', 'invitation-expired']]);
  });

  it('is announced as expired even within the second in which it was sent, since GitHub’s times are whole seconds', async () => {
    await run.ledger.close('command/5/1', {});
    run.pass(0.7 / 60);
    await invite(12, 2);
    run.github.state.organization.expireInvitation(person());
    await run.sweep();

    expect(outcomes()).toEqual([['5/2/join/invitation-expired', 'invitation-expired']]);
  });

  it('stays open while GitHub may not show it yet', async () => {
    await run.ledger.close('command/5/1', {});
    run.github.state.organization.membershipLag = GITHUB_LAG;
    run.github.state.organization.cancelInvitation(person());
    run.pass(1);
    await invite(12, 2);
    for (const minutes of [0, 0.9, 0.1]) {
      run.pass(minutes);
      await run.sweep();
      expect(outcomes()).toEqual([]);
    }

    run.github.state.organization.acceptInvitation(person());
    await run.sweep();
    expect(outcomes()).toEqual([['5/2/join/accepted', 'accepted']]);
  });

  it('is announced as ended when GitHub no longer has it', async () => {
    run.github.state.organization.cancelInvitation(person());
    run.pass(1);
    await run.sweep();
    await run.sweep();

    expect(outcomes()).toEqual([['5/1/join/invitation-ended', 'invitation-ended']]);
  });

  it('is announced as ended, and not as expired, if an earlier one expired', async () => {
    run.pass(8 * DAY);
    await run.sweep();
    await invite(12, 2);
    run.pass(1);
    run.github.state.organization.cancelInvitation(person());
    await run.sweep();

    expect(outcomes()).toEqual([
      ['5/1/join/invitation-expired', 'invitation-expired'],
      ['5/2/join/invitation-ended', 'invitation-ended'],
    ]);
  });

  it('is announced under the login that the person has when they accept it', async () => {
    run.github.state.people.rename(person(), 'renamed');
    await run.sweep();
    expect(outcomes()).toEqual([]);

    const renamed = run.github.state.people.withLogin('renamed');
    if (renamed === undefined) throw new Error('nobody was renamed');
    run.github.state.organization.acceptInvitation(renamed);
    await run.sweep();

    expect(outcomes()).toEqual([['5/1/join/accepted', 'accepted']]);
    expect(run.notifications[0]?.person).toMatchObject({ login: 'renamed', id: 12 });
  });

  it('is not announced as accepted if a member has taken over the login', async () => {
    run.github.state.people.rename(person(), 'renamed');
    const member = run.github.state.people.upsert(99, login);
    run.github.state.organization.members.add(member);
    await addToTeam(await run.services.octokit(), { org: 'my_org', team_slug: 'reader', username: login });
    await run.sweep();

    expect(outcomes()).toEqual([]);
  });

  it('is announced even if another one cannot be read, as after a rollback', async () => {
    const unread = z.object({ report: z.optional(z.string()) });
    await run.ledger.work('command/1/9', 1_000, unread, async (claim) => {
      await claim.record({ report: 'of another version' });
      await claim.finish(OPEN_INVITATION);
    });
    run.github.state.organization.acceptInvitation(person());
    const { count, counts } = recordCounts();
    const logged: unknown[] = [];
    const log: Log = (_, message, fields) => void logged.push({ message, ...fields });
    Object.assign(run.services, { log, count });
    await expect(run.sweep()).rejects.toThrow('the sweep is incomplete');

    expect(outcomes()).toEqual([['5/1/join/accepted', 'accepted']]);
    expect(counts).toContain('Failure retryable 1');
    expect(logged).toContainEqual(
      expect.objectContaining({
        message: 'part of a sweep failed',
        error: expect.objectContaining({
          errors: [expect.objectContaining({ message: expect.stringContaining('command/1/9') })],
        }),
      }),
    );
  });

  it('keeps the keys of a newer version', async () => {
    const { table } = run;
    const { memory } = (await table.read('command/5/1')) ?? {};
    const always = { expression: 'attribute_exists(#pk)', values: {} };
    await table.write(
      'command/5/1',
      { memory: JSON.stringify({ ...JSON.parse(String(memory)), newer: 1 }) },
      always,
    );
    run.github.state.organization.acceptInvitation(person());
    await run.sweep();

    const closed: unknown = JSON.parse(String((await table.read('command/5/1'))?.['memory']));
    expect(closed).toMatchObject({ newer: 1, followUp: { result: { outcome: 'accepted' } } });
  });

  it('is announced as ended if the account is gone', async () => {
    await run.ledger.close('command/5/1', {});
    await invite(4242, 2);
    run.github.state.organization.cancelInvitation(person());
    await run.sweep();

    expect(outcomes()).toEqual([['5/2/join/invitation-ended', 'invitation-ended']]);
  });
});
