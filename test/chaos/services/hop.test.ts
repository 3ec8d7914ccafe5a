import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { createDice } from '../../../chaos/plan/dice.ts';
import { Plan } from '../../../chaos/plan/plan.ts';
import { Hop } from '../../../chaos/services/hop.ts';
import { Record } from '../../../chaos/verdict/record.ts';

const nothing = () => {};
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Calls Slack on a way on which nothing strikes. @param settle - What the caller does before it has settled. */
async function callSlack(settle: (caller: Socket) => boolean | Promise<boolean>) {
  const record = new Record();
  const caller = new Socket();
  const hop = new Hop({
    service: 'slack',
    backend: () => async () => ({ status: 200, headers: {}, body: Buffer.from('ok') }),
    calling: {
      caller: () => ({ name: 'notify', life: 1, invocation: 1 }),
      kill: nothing,
      touch: nothing,
      settled: async () => settle(caller),
    },
    plan: new Plan({ dice: createDice(1), faults: new Set(), rate: 0, outages: [], from: 0 }),
    record,
    now: () => 0,
    later: nothing,
    onFailure: nothing,
  });
  cleanups.push(
    () => hop.close(),
    () => caller.destroy(),
  );
  caller.connect(Number(new URL(await hop.listen()).port), '127.0.0.1');
  caller.write('POST /services/ops HTTP/1.1\r\nhost: slack\r\ncontent-length: 0\r\n\r\n');
  while (record.calls[0]?.isAnswered === undefined) await sleep(1);
  return record.calls[0];
}

it('an answer is one that the caller took in', async () => {
  expect(await callSlack(() => true)).toMatchObject({ isAnswered: true, taken: { status: 200 } });
});

it.each([
  ['closed the connection', (caller: Socket) => caller.destroy()],
  ['broke it off', (caller: Socket) => caller.resetAndDestroy()],
])('an answer is lost if the caller %s instead of reading it', async (_, leave) => {
  const call = await callSlack(async (caller) => {
    leave(caller);
    await sleep(20);
    return true;
  });
  expect(call).toMatchObject({ isAnswered: false, taken: { status: 200 } });
});

it('an answer is no less one for the end of the process that got it', async () => {
  const call = await callSlack(async (caller) => {
    caller.destroy();
    await sleep(20);
    return false;
  });
  expect(call).toMatchObject({ isAnswered: true });
});
