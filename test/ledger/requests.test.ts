import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { requestKey } from '../../src/ledger/entries.ts';
import type { Requests } from '../../src/ledger/requests.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { APPROVAL_STANDS, DECLINE_COOLDOWN, GITHUB_LAG, REQUEST_LIFETIME } from '../../src/runtime/limits.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { reportWith } from '../fixtures/notification.ts';
import { startLedger } from './start-ledger.ts';

const report = reportWith({ result: { outcome: 'requested' }, approvers: ['boss'] });

describe('a request', () => {
  let now = new Date('2026-11-23T12:00:00Z');
  let started: Awaited<ReturnType<typeof startLedger>>;
  let requests: Requests;
  let key = '';
  let count = 0;
  beforeAll(async () => {
    started = await startLedger(() => now);
    ({ requests } = started.ledger);
  });
  afterAll(() => started.close());
  beforeEach(() => {
    count += 1;
    key = requestKey(githubEventWith(), count, 'reader');
  });
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const written = new Date('2026-05-15T15:20:21Z');
  const ask = (command = 'command/1/1', about = report) => requests.ask(key, command, about, written);
  const approve = (command = 'command/1/9') => requests.decide(key, command, 'approved');
  const decline = (command = 'command/1/9') => requests.decide(key, command, 'declined');
  const openKeys = async () => (await requests.listOpen(() => {})).map((request) => request.key);

  it('is recorded with who asked, under their login at the time, when and where', async () => {
    expect(await requests.find(key)).toBeUndefined();
    expect(await ask()).toBe('recorded');

    expect(await requests.find(key)).toEqual({
      key,
      state: 'open',
      askedBy: 'command/1/1',
      decidedAt: undefined,
      decidedBy: undefined,
      isInProgress: false,
      written: written.getTime(),
      report,
    });
    expect(await openKeys()).toContain(key);
  });

  it('has one key for each person, issue and team, whatever the login', () => {
    const keys = [
      requestKey(githubEventWith(), 1, 'reader'),
      requestKey(githubEventWith(), 2, 'reader'),
      requestKey(githubEventWith(), 1, 'docs'),
      requestKey(githubEventWith({ issue: { number: 2 } }), 1, 'reader'),
      requestKey(githubEventWith({ repository: { id: 2 } }), 1, 'reader'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(requestKey(githubEventWith({ user: { login: 'renamed' } }), 1, 'reader')).toBe(keys[0]);
  });

  it('stays the same if the person asks again', async () => {
    await ask();
    pass(60_000);

    expect(await ask('command/1/2', reportWith({ id: 'another' }))).toBe('already-open');
    expect(await requests.find(key)).toMatchObject({ report: { id: report.id } });
  });

  it('is recorded again for a retry of the same command', async () => {
    expect([await ask(), await ask()]).toEqual(['recorded', 'recorded']);
  });

  it('is recorded once for many commands at the same time', async () => {
    const asked = await Promise.all(Array.from({ length: 10 }, (_, n) => ask(`command/1/${n}`)));

    expect(asked.filter((one) => one === 'recorded')).toHaveLength(1);
    expect(asked.filter((one) => one === 'already-open')).toHaveLength(9);
  });

  it.each([
    ['approved', 'approved'],
    ['declined', 'declined'],
  ] as const)('that is %s is no longer open, and keeps whose decision it was', async (decision, state) => {
    await ask();
    expect(await requests.decide(key, 'command/1/9', decision)).toBe(true);

    expect(await requests.find(key)).toMatchObject({ state, decidedBy: 'command/1/9', report });
    expect(await openKeys()).not.toContain(key);
  });

  it('that was never made cannot be decided, and is not created by that', async () => {
    expect(await approve()).toBe(false);
    expect(await requests.find(key)).toBeUndefined();
  });

  it('is decided once: one of two decisions wins, and stands', async () => {
    await ask();
    const [isApproved, isDeclined] = await Promise.all([approve('command/1/8'), decline('command/1/9')]);

    expect([isApproved, isDeclined].filter(Boolean)).toHaveLength(1);
    const state = isApproved ? 'approved' : 'declined';
    expect(await requests.find(key)).toMatchObject({ state });
    expect(await approve('command/1/7')).toBe(false);
    expect(await decline('command/1/7')).toBe(false);
    expect(await requests.find(key)).toMatchObject({ state });
  });

  it('is decided by exactly one of many commands with the same decision', async () => {
    await ask();
    const won = await Promise.all(Array.from({ length: 20 }, (_, n) => approve(`command/1/${n}`)));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await requests.find(key)).toMatchObject({ decidedBy: `command/1/${won.indexOf(true)}` });
  });

  it('may be decided again by a retry of the same command', async () => {
    await ask();
    expect([await approve(), await approve()]).toEqual([true, true]);
    expect(await decline()).toBe(false);
    expect(await approve('command/1/8')).toBe(false);
  });

  it('can be made again 24 hours after it was declined, and not before', async () => {
    await ask();
    await decline();
    pass(DECLINE_COOLDOWN - 1);
    expect(await ask('command/1/2')).toBe('declined-lately');
    expect(await requests.find(key)).toMatchObject({ state: 'declined' });

    pass(1);
    expect(await ask('command/1/2', reportWith({ id: 'another' }))).toBe('recorded');
    expect(await requests.find(key)).toMatchObject({
      state: 'open',
      decidedBy: undefined,
      report: { id: 'another' },
    });
    expect(await openKeys()).toContain(key);
    expect(await decline('command/1/3')).toBe(true);
  });

  it('that is approved stands until it is carried out, even if the person asks again', async () => {
    await ask();
    await approve();

    expect([await ask('command/1/2'), await ask()]).toEqual(['already-approved', 'already-approved']);
    expect(await requests.find(key)).toMatchObject({
      state: 'approved',
      decidedBy: 'command/1/9',
      isInProgress: true,
      report: { id: report.id },
    });
    expect(await openKeys()).not.toContain(key);
    // A retry of the command that approved it finds its own approval.
    expect(await approve()).toBe(true);
  });

  it('can be made again once an approval is carried out, since the person may have left', async () => {
    await ask();
    await approve();
    await requests.recordCarriedOut(key, 'command/1/9');
    pass(GITHUB_LAG);
    expect(await requests.find(key)).toMatchObject({ state: 'approved', isInProgress: false });

    expect(await ask('command/1/2')).toBe('recorded');
    expect(await approve('command/1/3')).toBe(true);
    // The earlier approval was carried out, not this one.
    expect(await ask('command/1/4')).toBe('already-approved');
  });

  it('waits until GitHub is sure to show the membership that an approval has just given', async () => {
    await ask();
    await approve();
    await requests.recordCarriedOut(key, 'command/1/9');
    pass(GITHUB_LAG - 1);
    expect(await requests.find(key)).toMatchObject({ state: 'approved', isInProgress: true });
    await expect(ask('command/1/2')).rejects.toThrow(RetryableFailure);
    pass(1);
    expect(await ask('command/1/2')).toBe('recorded');
  });

  it('is carried out only by the command that approved it', async () => {
    await requests.recordCarriedOut(key, 'command/1/9');
    expect(await requests.find(key)).toBeUndefined();

    await ask();
    await approve();
    await requests.recordCarriedOut(key, 'command/1/8');
    expect(await ask('command/1/2')).toBe('already-approved');
  });

  it('can be made again three days after an approval that was not carried out: its command may be dead-lettered', async () => {
    await ask();
    await approve();
    pass(APPROVAL_STANDS - 1);
    expect(await ask('command/1/2')).toBe('already-approved');

    pass(1);
    expect(await requests.find(key)).toMatchObject({ state: 'approved', isInProgress: false });
    // Until then, a command that is redriven from the dead-letter queue still carries it out.
    expect(await approve()).toBe(true);
    pass(APPROVAL_STANDS);
    expect(await ask('command/1/2')).toBe('recorded');
    expect(await approve()).toBe(true);
  });

  it('lapses after 14 days: it can no longer be decided, but made again', async () => {
    await ask();
    pass(REQUEST_LIFETIME - 1);
    expect(await requests.find(key)).toMatchObject({ state: 'open' });
    pass(1);
    expect(await requests.find(key)).toMatchObject({ state: 'lapsed' });
    expect([await approve(), await decline()]).toEqual([false, false]);
    // The sweep still has to announce it.
    expect((await requests.listOpen(() => {})).find((request) => request.key === key)).toMatchObject({
      state: 'lapsed',
      report,
    });

    expect(await ask('command/1/2')).toBe('recorded');
    expect(await requests.find(key)).toMatchObject({ state: 'open' });
  });

  it('can be decided until 14 days have passed', async () => {
    await ask();
    pass(REQUEST_LIFETIME - 1);
    expect(await approve()).toBe(true);
  });

  it('is no longer listed as open once its lapse is recorded', async () => {
    await ask();
    pass(REQUEST_LIFETIME);
    await requests.lapse(key);

    expect(await requests.find(key)).toMatchObject({ state: 'lapsed', decidedBy: undefined });
    expect(await openKeys()).not.toContain(key);
    expect(await approve()).toBe(false);
    expect(await ask('command/1/2')).toBe('recorded');
    expect(await openKeys()).toContain(key);
  });

  it('does not lapse early, or if the person asked again or somebody decided', async () => {
    await ask();
    pass(REQUEST_LIFETIME);
    await ask('command/1/2');
    await requests.lapse(key);
    expect(await requests.find(key)).toMatchObject({ state: 'open' });

    await approve();
    pass(REQUEST_LIFETIME);
    await requests.lapse(key);
    expect(await requests.find(key)).toMatchObject({ state: 'approved' });
  });

  it('is not created by lapsing', async () => {
    await requests.lapse(key);
    expect(await requests.find(key)).toBeUndefined();
  });

  it('can be reopened if the decision could not be carried out, and decided again', async () => {
    await ask();
    await approve();
    await requests.reopen(key, 'command/1/9');

    expect(await requests.find(key)).toMatchObject({ state: 'open', decidedBy: undefined });
    expect(await openKeys()).toContain(key);
    expect(await ask('command/1/2')).toBe('already-open');
    expect(await approve('command/1/8')).toBe(true);
  });

  it('is reopened only by the command that decided it', async () => {
    await requests.reopen(key, 'command/1/8');
    expect(await requests.find(key)).toBeUndefined();

    await ask();
    await decline();
    await requests.reopen(key, 'command/1/8');
    expect(await requests.find(key)).toMatchObject({ state: 'declined' });
  });

  it('that is reopened still lapses 14 days after it was made', async () => {
    await ask();
    pass(REQUEST_LIFETIME - 1);
    await approve();
    await requests.reopen(key, 'command/1/9');
    pass(1);
    expect(await requests.find(key)).toMatchObject({ state: 'lapsed' });
  });

  it('expires 400 days after it was made', async () => {
    await ask();
    const item = await started.table.read(key);
    const forgotten = now.getTime() + 400 * 24 * 60 * 60 * 1_000;
    expect(item).toMatchObject({ expires: Math.ceil(forgotten / 1_000) });
  });

  it.each([
    ['its report', { report: JSON.stringify({ ...report, result: { outcome: 'promoted' } }) }],
    ['its state', { state: 'dancing' }],
    ['its JSON', { report: '{' }],
  ])('of a newer version is reported by its key, and does not stop the others: %s', async (_, newer) => {
    await ask();
    const always = { expression: 'attribute_exists(#pk)', values: {} };
    await started.table.write(key, newer, always);
    const unread = key;
    key = `${key}/other`;
    await ask();

    const failures: unknown[] = [];
    const found = await requests.listOpen((failure) => failures.push(failure));
    expect(found.map((request) => request.key)).toContain(key);
    expect(found.map((request) => request.key)).not.toContain(unread);
    expect(failures).toEqual([
      expect.objectContaining({ kind: 'retryable', message: expect.stringContaining(unread) }),
    ]);
    await expect(requests.find(unread)).rejects.toMatchObject({ kind: 'retryable' });
    await started.table.write(unread, { state: 'lapsed' }, always, ['open']);
  });

  it('that does not match the schema is a failure that names its key and can be retried', async () => {
    await started.table.write(
      key,
      { state: 'dancing' },
      { expression: 'attribute_not_exists(#pk)', values: {} },
    );
    await expect(requests.find(key)).rejects.toMatchObject({
      kind: 'retryable',
      message: expect.stringContaining(key),
    });
  });
});
