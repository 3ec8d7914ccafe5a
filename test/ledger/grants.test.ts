import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { grantKey } from '../../src/ledger/entries.ts';
import type { Grant } from '../../src/ledger/grant.ts';
import type { Grants } from '../../src/ledger/grants.ts';
import { reportWith } from '../fixtures/notification.ts';
import { startLedger } from './start-ledger.ts';

const DAY = 24 * 3_600_000;

describe('a membership for a time', () => {
  let now = new Date('2026-11-23T12:00:00Z');
  let started: Awaited<ReturnType<typeof startLedger>>;
  let grants: Grants;
  let key = '';
  let count = 0;
  beforeAll(async () => {
    started = await startLedger(() => now);
    ({ grants } = started.ledger);
  });
  afterAll(() => started.close());
  beforeEach(() => {
    now = new Date('2026-11-23T12:00:00Z');
    count += 1;
    key = grantKey('reader', count);
  });
  const terms = (days: number) => ({
    until: new Date(now.getTime() + days * DAY),
    time: days * DAY,
    report: reportWith(),
  });
  const find = async (): Promise<Grant> => {
    const found = await grants.find(key);
    if (found === undefined) throw new Error(`no ${key}`);
    return found;
  };
  const give = async (command = 'command/1/1') => {
    await grants.prepare(key, command, terms(30));
    await grants.confirm(key, command);
    return await find();
  };
  const openKeys = async () => (await grants.listOpen(() => {})).map((grant) => grant.key);

  it('is active only once the command that gave it has confirmed the change', async () => {
    expect(await grants.find(key)).toBeUndefined();
    await grants.prepare(key, 'command/1/1', terms(30));
    expect(await find()).toMatchObject({ state: 'adding' });
    expect(await grants.startRemoval(await find(), 'sweep/1')).toBe(false);
    await grants.confirm(key, 'command/1/2');
    expect(await find()).toMatchObject({ state: 'adding' });
    await grants.confirm(key, 'command/1/1');
    expect(await find()).toMatchObject({ state: 'active', until: now.getTime() + 30 * DAY });
    expect(await openKeys()).toContain(key);
  });

  it('can be renewed only while it is active', async () => {
    await grants.prepare(key, 'command/1/1', terms(30));
    expect(await grants.renew(key, 'command/1/2', terms(60))).toBe(false);
    await grants.confirm(key, 'command/1/1');
    expect(await grants.renew(key, 'command/1/2', terms(60))).toBe(true);
    await grants.startRemoval(await find(), 'sweep/1');
    expect(await grants.renew(key, 'command/1/3', terms(90))).toBe(false);
    expect(await find()).toMatchObject({ until: now.getTime() + 60 * DAY, renewed_by: 'command/1/2' });
  });

  it('is removed by one at a time, who may repeat it', async () => {
    const grant = await give();
    expect(await grants.startRemoval(grant, 'sweep/1')).toBe(true);
    expect(await grants.startRemoval(grant, 'sweep/1')).toBe(true);
    expect(await grants.startRemoval(grant, 'sweep/2')).toBe(false);
    await grants.cancelRemoval(grant, 'sweep/2');
    expect(await find()).toMatchObject({ state: 'removing', removing_by: 'sweep/1' });
    await grants.cancelRemoval(grant, 'sweep/1');
    expect(await grants.startRemoval(grant, 'sweep/2')).toBe(true);
  });

  it('is neither removed nor ended by somebody who read it before it was renewed or given anew', async () => {
    const read = await give();
    await grants.renew(key, 'command/1/2', terms(60));
    expect(await grants.startRemoval(read, 'sweep/1')).toBe(false);
    await grants.end(read, 'gone');
    expect(await find()).toMatchObject({ state: 'active' });
    const renewed = await find();
    await grants.prepare(key, 'command/1/3', terms(60));
    await grants.end(renewed, 'gone');
    expect(await find()).toMatchObject({ state: 'adding' });
  });

  it('is kept as long after its end as other entries', async () => {
    await give();
    const item = await started.table.read(key);
    expect(item?.['expires']).toBe((now.getTime() + 430 * DAY) / 1_000);
  });

  it('is no longer listed once it has ended, and forgets it when it is given anew', async () => {
    const grant = await give();
    await grants.record(grant, 'reminded');
    await grants.end(grant, 'left');
    expect(await find()).toMatchObject({ state: 'ended', ended_as: 'left' });
    expect(await openKeys()).not.toContain(key);
    const anew = await give('command/1/2');
    expect(anew).not.toHaveProperty('ended_as');
    expect(anew).not.toHaveProperty('reminded');
    expect(await openKeys()).toContain(key);
  });
});
