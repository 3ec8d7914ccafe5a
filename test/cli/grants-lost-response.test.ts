import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { moveEnd } from '../../cli/grants.ts';
import { grantKey } from '../../src/ledger/entries.ts';
import type { Grants } from '../../src/ledger/grants.ts';
import { Table } from '../../src/ledger/table.ts';
import { handOn } from '../fixtures/hand-on.ts';
import { reportWith } from '../fixtures/notification.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { startLedger } from '../ledger/start-ledger.ts';

const HOUR = 3_600_000;
const NOW = new Date('2026-11-23T12:00:00Z');
const KEY = grantKey('sre', 1);

let dynamodb: Awaited<ReturnType<typeof startLedger>>;
/** A proxy in front of DynamoDB. */
let proxy: Awaited<ReturnType<typeof startAnswering>>;
let table: Table;
let grants: Grants;
beforeEach(async () => {
  dynamodb = await startLedger(() => NOW);
  const works = handOn(dynamodb.url);
  // The first response to each write is lost, and the SDK sends the write again.
  const lost = new Set<string>();
  proxy = await startAnswering(async (call) => {
    const answer = await works(call);
    const isLost = call.body.includes('UpdateExpression') && !lost.has(call.body);
    lost.add(call.body);
    return isLost ? 'a reset' : answer;
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  table = new Table(new DynamoDBClient({ endpoint: proxy.url, region: 'us-east-1', credentials }), 'ledger');
  grants = dynamodb.ledger.grants;
  await grants.prepare(KEY, 'command/5/1', {
    until: new Date(NOW.getTime() + HOUR),
    time: HOUR,
    report: reportWith({ team: 'sre' }),
  });
  await grants.confirm(KEY, 'command/5/1');
});
afterEach(async () => {
  await proxy.close();
  await dynamodb.close();
});

const read = async () => {
  const found = await grants.find(KEY);
  if (found === undefined) throw new Error('no grant');
  return found;
};

describe('a lost response to the write of an admin', () => {
  it.each([
    ['extend', new Date(NOW.getTime() + 2 * HOUR), undefined],
    ['revoke', NOW, NOW],
  ])('does not make `usher %s` ask to be run again, which would do it twice', async (_, until, revoked) => {
    await moveEnd(table, await read(), until, revoked);
    expect(await read()).toMatchObject({ state: 'active', until: until.getTime() });
  });

  it('does not hide that somebody else was faster', async () => {
    const before = await read();
    await moveEnd(dynamodb.table, before, new Date(NOW.getTime() + 3 * HOUR), undefined);
    const late = moveEnd(table, before, new Date(NOW.getTime() + 2 * HOUR), undefined);
    await expect(late).rejects.toThrow('was changed in the meantime: run this again');
  });
});
